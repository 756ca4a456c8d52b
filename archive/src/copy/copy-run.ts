import { type PoolThreads, startThreads } from '../pool/pool-threads.ts';
import { WorkerPool } from '../pool/worker-pool.ts';
import { joinPath } from '../system/join-path.ts';
import { now } from '../write/candidate.ts';
import type { CaptureRoot } from '../write/capture-options.ts';
import { createTallyMemory, readTally } from '../write/capture-tally.ts';
import { packPlaces, unpackPlaces } from '../write/packed-places.ts';
import { UnitQueue } from '../write/unit-queue.ts';
import type { EntryProblem } from '../write/unit-results.ts';
import type { DirectoryPlace } from '../write/units.ts';
import { WorkStack } from '../write/work-stack.ts';
import { CopyAccount, type CopyListener } from './copy-account.ts';
import type { CopyFolder } from './copy-folder.ts';
import type { Copied, CopiedRoots, CopyRestore, CopySetup, CopyUnit } from './copy-protocol.ts';
import { createPaceMemory } from './shared-pace.ts';

/** A tree, and where its copy goes: below the folder that receives all, with slashes. */
export type CopiedTree = CaptureRoot & { readonly target: string };

/** How trees are copied. */
export interface CopyOptions extends CopyListener {
  readonly roots: readonly CopiedTree[];
  readonly folder: CopyFolder;
  /** Whether what was written is read again, from the medium where that can be had, before it takes its name. */
  readonly verifies: boolean;
  /** Whether the last run may have left something under passing names, or copies without all that is theirs, so that both are looked for. */
  readonly clears: boolean;
  /** Whether what the source has no more is to be moved away by `moveGone`. */
  readonly mirrors: boolean;
  /** What makes it a restore of copies: the roots are those, each known by the path that it has a copy of. */
  readonly restore?: CopyRestore;
  /** Most bytes a second that are written; `undefined` for as many as it takes. */
  readonly bytesPerSecond: number | undefined;
  readonly signal: AbortSignal;
  readonly threads: CopyThreads;
}

/** Threads of a copy. */
export type CopyThreads = PoolThreads;

/** Starts the threads of a copy, one per core unless told otherwise. */
export const startCopyThreads = (count?: number): CopyThreads =>
  startThreads(new URL(import.meta.resolve('@tapedeck/archive/copy-worker')), count);

/** Copies trees as plain files: hands roots and directories to the workers, and puts together what comes back. */
export class CopyRun {
  readonly #options: CopyOptions;
  readonly #pool: WorkerPool<CopyUnit, Copied | CopiedRoots, never>;
  readonly #control = new SharedArrayBuffer(4);
  readonly #tally: SharedArrayBuffer;
  readonly #work: WorkStack;
  readonly #account: CopyAccount;
  #devices: readonly (number | undefined)[] = [];
  #current: Uint8Array = new Uint8Array();
  /** When it began to copy, nanoseconds since 1970. */
  #since = 0n;
  #lastId = 0;

  constructor(options: CopyOptions) {
    const { roots, folder, verifies, clears, mirrors, restore, bytesPerSecond, threads, signal } = options;
    const workers = threads.workers.length;
    this.#options = options;
    this.#account = new CopyAccount(options);
    this.#tally = createTallyMemory(workers);
    this.#work = new WorkStack(workers);
    const memory = { control: this.#control, tally: this.#tally, pace: createPaceMemory() };
    const shared = { roots: roots.map(asSpec), folder, verifies, clears, mirrors, restore, bytesPerSecond, ...memory };
    const setups: CopySetup[] = Array.from({ length: workers }, (_, worker) => ({ ...shared, worker }));
    this.#pool = new WorkerPool(threads, setups, () => undefined);
    signal.addEventListener('abort', this.#cancel, { once: true });
  }

  /** Copies all roots; when it resolves, all that was copied is on the medium. */
  async copy(): Promise<void> {
    this.#options.signal.throwIfAborted();
    this.#since = now();
    await this.#roots();
    await this.#walk('tree', (root, copied) => this.#account.take(root, copied));
    // One after another: two threads that make something in one folder would undo each other's times of it.
    for (const { root, files } of this.#account.takeLinked()) {
      const copied = await this.#run({ kind: 'linked', id: this.#nextId(), files }, 0);
      if (copied.kind === 'copied') this.#account.take(root, copied);
    }
    await this.#run({ kind: 'end', id: this.#nextId() }, 0);
    this.#account.tellLost();
  }

  /** Bytes that are new at the destination. */
  get writtenBytes(): number {
    return this.#account.writtenBytes;
  }

  /** Entries of a restore that stayed as they were, since something had their names. */
  get kept(): number {
    return this.#account.kept;
  }

  /** Whether something was verified through memory only. */
  get throughCache(): boolean {
    return this.#account.throughCache;
  }

  /** Compares what was copied with the source, byte for byte. Differences are found as problems of the code `COMPARE_DIFFERS`. */
  async compare(found: (problem: EntryProblem) => void): Promise<{ readonly files: number; readonly bytes: number }> {
    let [files, bytes] = [0, 0];
    await this.#walk('compare', (_, { counts, problems }) => {
      files += counts.filesRead;
      bytes += counts.readBytes;
      for (const problem of problems) found(problem);
    });
    return { files, bytes };
  }

  /** How many entries the source has no more; what was in a folder that is gone is not counted. */
  get gone(): number {
    return this.#account.gone;
  }

  /** Moves what the source has no more to a folder beside the copies, by its path below the one that receives all. */
  async moveGone(to: string): Promise<void> {
    const gone = this.#account.takeGone();
    if (gone.length > 0) await this.#run({ kind: 'move', id: this.#nextId(), gone, to: Buffer.from(to) }, 0);
  }

  progress(): { readonly entries: number; readonly sourceBytes: number; readonly current: Uint8Array } {
    return { ...readTally(this.#tally), current: this.#current };
  }

  async close(): Promise<void> {
    this.#options.signal.removeEventListener('abort', this.#cancel);
    this.#cancel();
    await this.#pool.close();
  }

  readonly #cancel = (): void => {
    Atomics.store(new Int32Array(this.#control), 0, 1);
  };

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  async #run(unit: CopyUnit, worker?: number): Promise<Copied | CopiedRoots> {
    try {
      return await this.#pool.run(unit, worker);
    } catch (error) {
      throw this.#options.signal.aborted ? this.#options.signal.reason : error;
    }
  }

  async #roots(): Promise<void> {
    const copied = await this.#run({ kind: 'roots', id: this.#nextId() }, 0);
    if (copied.kind !== 'roots') throw new Error('The roots were not copied.');
    for (const [root, one] of copied.roots.entries()) this.#account.take(root, one);
    this.#devices = copied.roots.map(({ device }) => device);
  }

  async #walk(kind: 'tree' | 'compare', take: (root: number, copied: Copied) => void): Promise<void> {
    for (const [root, device] of this.#devices.entries())
      if (device !== undefined) this.#work.pushPlaces(root, [{ path: new Uint8Array(), volume: 0, device }]);
    await new UnitQueue(
      () => this.#next(kind, take),
      () => this.#pool.hasRoom,
    ).drain();
  }

  #next(kind: 'tree' | 'compare', take: (root: number, copied: Copied) => void): (() => Promise<void>) | undefined {
    const batch = this.#work.takePlaces();
    if (batch === undefined) return undefined;
    const { root, places } = batch;
    return async () => {
      const copied = await this.#places(kind, root, places);
      take(root, copied);
      this.#work.pushPlaces(root, unpackPlaces(copied.left));
    };
  }

  async #places(kind: 'tree' | 'compare', root: number, places: readonly DirectoryPlace[]): Promise<Copied> {
    this.#current = joinPath(Buffer.from(this.#options.roots[root]?.path ?? ''), places[0]?.path ?? new Uint8Array());
    const unit = { id: this.#nextId(), root, places: packPlaces(places) };
    const copied = await this.#run(kind === 'tree' ? { kind, ...unit } : { kind, since: this.#since, ...unit });
    if (copied.kind !== 'copied') throw new Error('A directory was not copied.');
    return copied;
  }
}

const asBytes = ({ path, readFrom }: { readonly path: string; readonly readFrom: string }) => ({
  path: Buffer.from(path),
  readFrom: Buffer.from(readFrom),
});

const asSpec = (root: CopiedTree): CopySetup['roots'][number] => ({
  ...root,
  ...asBytes(root),
  target: Buffer.from(root.target),
  elsewhere: (root.elsewhere ?? []).map(asBytes),
  whenBusy: (root.whenBusy ?? []).map(asBytes),
  previousPlace: undefined,
});
