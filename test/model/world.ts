import { mock } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { type Destination, Secret, type Take } from '@tapedeck/core';
import {
  type DestinationCall,
  FakeHost,
  MemoryBucket,
  MemoryDestination,
  type MemoryObjects,
  type MemoryView,
  memoryFolder,
} from '@tapedeck/testkit';
import { endWriting, writingOf } from '../../plugins/backup/src/end-writing.ts';
import { type BareRun, bareRun } from '../kit/bare-run.ts';
import { Actor, type Surroundings, shownTo } from './actor.ts';
import { Ledger } from './ledger.ts';
import { RecordLedger } from './record-ledger.ts';
import { codec, signerText } from './seed.ts';

/** What an actor works with. */
export interface Desk {
  readonly actor: Actor;
  readonly run: BareRun;
  readonly destination: Destination;
  readonly world: World;
}

/** What an actor does from its start to its end. */
export type Program = (desk: Desk) => Promise<void>;

/** The job of all of them. */
export const job = 'set';
const day = 86_400_000;
/** Longer than any heartbeat, shorter than any lease. */
const beatMs = 10_000;

/** A destination, the clock, and all who use the media set that lies there. */
export class World implements Surroundings {
  readonly actors: Actor[] = [];
  readonly ledger: Ledger;
  beating = false;
  readonly #renames: boolean;
  readonly #folder = memoryFolder();
  readonly #objects: MemoryObjects = new Map();
  readonly #runs = new Map<Actor, BareRun>();
  readonly #late: (() => void)[] = [];
  #elapsedMs = 0;

  /** `renames`: whether the destination can. */
  constructor(renames: boolean) {
    this.#renames = renames;
    this.ledger = renames ? new Ledger() : new RecordLedger();
    mock.timers.enable({ apis: ['setInterval'] });
  }

  /** The destination as it is, for looking at it between two calls. */
  get destination(): Destination {
    return this.#view();
  }

  /** A run as `destination` of somebody who only looks. */
  get observer(): BareRun {
    return this.#runOf('observer', new FakeHost());
  }

  /** Names of all media files of the set, part by part, in the trash and on their way there too. */
  async mediaNames(): Promise<ReadonlySet<string>> {
    const lists = await Promise.all([job, ...(await this.#foldersIn(`${job}/trash`))].map((folder) => this.destination.list(folder)));
    const onTheirWay = await Promise.all((await this.#foldersIn(`${job}/writers`)).map((folder) => this.destination.list(folder)));
    return new Set([...lists.flat(), ...onTheirWay.flat()].map(({ name }) => name.replace(/(\.tdk)\.\d+-\w+$/, '$1')));
  }

  async #foldersIn(folder: string): Promise<readonly string[]> {
    const items = await this.destination.list(folder);
    return items.flatMap(({ kind, name }) => (kind === 'folder' ? [`${folder}/${name}`] : []));
  }

  add(machine: number, partBytes: number, program: Program): Actor {
    const actor = new Actor(`actor ${this.actors.length}`, machine, this);
    this.actors.push(actor);
    const run = this.#watched(actor, this.#runOf(actor.name, new ActorHost(actor, this)));
    this.#runs.set(actor, run);
    actor.start(() => program({ actor, run, destination: this.#seenBy(actor, partBytes), world: this }));
    return actor;
  }

  did(actor: Actor, call: DestinationCall): void {
    this.ledger.note(actor, call);
  }

  sent(work: () => void): void {
    this.#late.push(work);
  }

  /** The oldest of the calls that are still on their way arrives. */
  land(): void {
    this.#late.shift()?.();
  }

  /** Time goes by, and who is awake shows that it lives. */
  elapse(milliseconds: number): void {
    this.#elapsedMs += milliseconds;
    this.beating = true;
    mock.timers.tick(beatMs);
    this.beating = false;
  }

  elapseDays(days: number): void {
    this.elapse(days * day);
  }

  get elapsedMs(): number {
    return this.#elapsedMs;
  }

  /** Wakes all that sleep, and lets all end, one after the other. */
  async finish(): Promise<void> {
    for (const actor of this.actors) {
      actor.wake();
      while (await actor.step());
    }
  }

  /** Nothing of what the actors have begun stays in memory, nor any timer. */
  async close(): Promise<void> {
    // Of those that have crashed this forgets what they hold; their calls go nowhere.
    for (const [actor, run] of this.#runs) if (actor.state === 'crashed') run.end('failed').catch(() => undefined);
    await setImmediate();
    mock.timers.reset();
  }

  /** The ledger hears of every lock that the run has been given. */
  #watched(actor: Actor, run: BareRun): BareRun {
    const take: Take = async (intent, action) => {
      const taken = await run.take(intent, action);
      const generation = writingOf(run)?.owner.generation;
      if (generation !== undefined) this.ledger.took(actor, generation);
      return taken;
    };
    return { ...run, take };
  }

  #runOf(id: string, host: FakeHost): BareRun {
    return bareRun({ id: `${id} ${++runs}`, job, host, signer: new Secret(signerText), undo: { 'end-writing': endWriting }, codec });
  }

  #view(view?: MemoryView, partBytes?: number): Destination {
    return this.#renames ? new MemoryDestination(this.#folder, view, partBytes) : new MemoryBucket(this.#objects, view, partBytes);
  }

  #seenBy(actor: Actor, partBytes: number): Destination {
    const isOwner = (name: string) => name.endsWith('/owner');
    return this.#view(
      {
        gate: actor.gate,
        written: (name, bytes) => (isOwner(name) ? asText({ ...asObject(Buffer.from(bytes)), actor: this.actors.indexOf(actor) }) : bytes),
        read: (name, bytes) => (isOwner(name) && bytes.length > 0 ? asText(this.#shown(actor, asObject(bytes))) : bytes),
      },
      partBytes,
    );
  }

  #shown(reader: Actor, identity: object): object {
    const owner = 'actor' in identity && typeof identity.actor === 'number' ? this.actors[identity.actor] : undefined;
    return owner === undefined ? identity : shownTo(reader, owner, identity);
  }
}

let runs = 0;

const asText = (value: object): Buffer => Buffer.from(JSON.stringify(value));

const asObject = (bytes: Buffer): object => {
  const value: unknown = JSON.parse(bytes.toString());
  return value instanceof Object ? value : {};
};

/** The clock of the world; waiting for it is a call like any other. */
class ActorHost extends FakeHost {
  readonly #actor: Actor;
  readonly #world: World;

  constructor(actor: Actor, world: World) {
    super();
    this.#actor = actor;
    this.#world = world;
  }

  override now(): Date {
    return new Date(super.now().getTime() + this.#world.elapsedMs);
  }

  override monotonicMs(): number {
    return this.#world.elapsedMs;
  }

  override async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await this.#actor.turn((fate) => {
      if (fate === 'done' || fate === 'lost' || fate === 'unheard' || fate === 'delayed') return () => this.#world.elapse(milliseconds);
      this.#actor.state = 'crashed';
      return undefined;
    });
    // Heartbeats of several calls are done before anybody looks.
    await setImmediate();
  }
}
