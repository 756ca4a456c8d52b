import type { DestinationCall } from '@tapedeck/testkit';
import type { Actor } from './actor.ts';
import { Ledger } from './ledger.ts';

const recordPattern = /^set\/commits\/(\d+)$/;

interface Listed {
  readonly parts: readonly string[];
}

/** What a record says, as far as it matters here. */
interface Said {
  readonly generation: number;
  readonly held: boolean;
  readonly keys: string;
  readonly members: readonly Listed[];
  readonly trash: readonly Listed[];
  readonly gone: readonly string[];
}

const nothing: Said = { generation: 0, held: false, keys: '', members: [], trash: [], gone: [] };

const partsOf = (...lists: readonly (readonly Listed[])[]): readonly string[] => lists.flat().flatMap(({ parts }) => parts);

/** The same of a set that lives by its commit records: who makes one, and what follows from it. */
export class RecordLedger extends Ledger {
  #number = 0;
  #said = nothing;
  readonly #everGone = new Set<string>();

  override note(actor: Actor, { kind, name, bytes }: DestinationCall): void {
    const [, number] = recordPattern.exec(name) ?? [];
    if (number !== undefined && kind === 'createExclusive' && bytes !== undefined) this.#recorded(actor, Number(number), bytes);
    if (number !== undefined && kind === 'remove' && Number(number) >= this.#number)
      this.violate(`${actor.name} removes the newest record.`);
    if (number === undefined && kind === 'remove') this.#removed(actor, name.replace(/^set\//, ''));
  }

  #recorded(actor: Actor, number: number, bytes: Buffer): void {
    // Nobody heeds a record under which there is a newer one already.
    if (number < this.#number) return;
    const before = this.#said;
    const now: Said = JSON.parse(bytes.toString());
    this.#number = number;
    this.#said = now;
    this.#heldBy(actor, before, now);
    this.#goesOn(number, before, now);
    for (const part of partsOf(now.members)) this.named.add(part);
    const members = new Set(partsOf(now.members));
    for (const part of partsOf(before.members)) if (!members.has(part)) this.moved.add(part);
    for (const name of now.gone) this.#everGone.add(name);
  }

  #heldBy(actor: Actor, before: Said, now: Said): void {
    if (now.generation > before.generation) {
      if (before.held) this.ended(actor, before.generation, String(before.generation));
      this.makers.set(String(now.generation), actor);
    } else if (this.makers.get(String(now.generation)) !== actor)
      this.violate(`${actor.name} makes a record in the generation of another.`);
    if (this.lost.has(actor)) this.violate(`${actor.name} has lost the lock and makes a record all the same.`);
    if (!now.held) this.ended(actor, now.generation, String(now.generation));
  }

  /** A member becomes nothing but trash, and trash a member or gone; what is gone never comes back. */
  #goesOn(number: number, before: Said, now: Said): void {
    const kept = new Set(partsOf(now.members, now.trash));
    const gone = new Set(now.gone);
    const lost = [
      ...partsOf(before.members).filter((part) => !kept.has(part)),
      ...partsOf(before.trash).filter((part) => !kept.has(part) && !gone.has(part)),
    ];
    if (lost.length > 0) this.violate(`Record ${number} has lost ${lost.join()}.`);
    const back = [now.keys, ...kept].filter((name) => this.#everGone.has(name));
    if (back.length > 0) this.violate(`Record ${number} brings back ${back.join()}.`);
  }

  #removed(actor: Actor, name: string): void {
    const belongs = [this.#said.keys, ...partsOf(this.#said.members, this.#said.trash)].includes(name);
    const isOfSet = /^set\.keys|^[^/]+\.(?:tdk|note-\d+)$/.test(name);
    if (belongs || (isOfSet && !this.#everGone.has(name))) this.violate(`${actor.name} removes ${name}, which no record calls gone.`);
  }
}
