import { basename } from 'node:path/posix';
import type { DestinationCall } from '@tapedeck/testkit';
import type { Actor } from './actor.ts';

const ownFolder = /^set\/writers\/(\d+)-[0-9a-f]{8}$/;
const written = /^set\/writers\/(\d+)-[0-9a-f]{8}\/[^/]+\.tdk$/;
const named = /^set\/[^/]+\.tdk$/;

/** What has happened to the media set, as somebody sees it who misses nothing, and what of it must not happen. */
export class Ledger {
  readonly violations: string[] = [];
  /** Names of media files, parts one by one, that were given by whoever held the lock. */
  readonly named = new Set<string>();
  /** Names of parts that were moved after they had been named. */
  readonly moved = new Set<string>();
  /** Parts of the restore points whose writer was told that they are there. */
  readonly committed = new Map<string, readonly string[]>();
  /** Media files of which it was noted, in time, that they are complete, or proven. */
  readonly noted = { complete: new Set<string>(), proven: new Set<string>() };
  protected readonly holders = new Map<number, Actor>();
  /** By the name of what they have made to take the lock. */
  protected readonly makers = new Map<string, Actor>();
  #taken = 0;
  protected readonly lost = new Set<Actor>();
  readonly #committers = new Map<number, Actor>();

  /** An actor has been told that it holds the lock. */
  took(actor: Actor, generation: number): void {
    this.#taken += 1;
    // Whoever was slower than a lease may have lost it before it was told that it has it.
    if (this.lost.has(actor)) return;
    const before = this.holders.get(generation);
    if (before !== undefined && before !== actor) this.violate(`Generation ${generation} of ${before.name} is given to ${actor.name}.`);
    for (const [other, holder] of this.holders)
      if (holder !== actor && holder.lives && !this.lost.has(holder))
        this.violate(`${actor.name} holds generation ${generation} while ${holder.name} holds ${other}.`);
    this.holders.set(generation, actor);
  }

  /** How many have held the lock so far; `undefined` while somebody does. What is noted then may come too late for whoever has decided already. */
  get quiet(): number | undefined {
    return [...this.holders.values()].some((holder) => holder.lives && !this.lost.has(holder)) ? undefined : this.#taken;
  }

  /** Whether the lock was taken away from an actor. */
  hasLost(actor: Actor): boolean {
    return this.lost.has(actor);
  }

  /** A call was done. */
  note(actor: Actor, { kind, name, to = '' }: DestinationCall): void {
    const [, own] = ownFolder.exec(name) ?? [];
    if (own !== undefined && kind === 'makeFolder') this.makers.set(name, actor);
    if (own !== undefined && (kind === 'rename' || kind === 'remove')) this.ended(actor, Number(own), name);
    const [, generation] = (kind === 'rename' && written.exec(name)) || [];
    if (generation !== undefined && named.test(to)) this.#gave(actor, Number(generation), basename(to));
    if (kind === 'rename' && named.test(name)) this.moved.add(basename(name));
    if (kind === 'rename' && named.test(name) && this.lost.has(actor))
      this.violate(`${actor.name} has lost the lock and does this all the same: ${kind} ${name} ${to}`);
  }

  /** The lock of a generation is over: given back by its maker, or taken away. */
  protected ended(actor: Actor, generation: number, made: string): void {
    const maker = this.makers.get(made);
    this.makers.delete(made);
    // One that gives it back has done with it: nobody is confused when its number is given again.
    if (maker === actor && this.holders.get(generation) === actor) this.holders.delete(generation);
    else if (maker !== undefined && maker !== actor) this.lost.add(maker);
  }

  #gave(actor: Actor, generation: number, name: string): void {
    const before = this.#committers.get(generation);
    if (before !== undefined && before !== actor) this.violate(`${before.name} and ${actor.name} both commit in generation ${generation}.`);
    this.#committers.set(generation, actor);
    this.named.add(name);
  }

  /** Something must not be as it is. */
  violate(what: string): void {
    this.violations.push(what);
  }
}
