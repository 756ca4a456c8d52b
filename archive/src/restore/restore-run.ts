import { ArchiveError } from '../errors.ts';
import { InFlight } from '../pool/in-flight.ts';
import { createRingMemory, Ring } from '../pool/ring.ts';
import { WorkerPool } from '../pool/worker-pool.ts';
import type { ReadSetup, ReadUnit, ReadUnitResult, RestoreTargetSetup } from '../read/read-protocol.ts';
import { startReadThreads } from '../read/read-threads.ts';
import { setupOf } from '../read/set-secrets.ts';
import { readExactly } from '../store/read-range.ts';
import { flushTarget } from './flush-target.ts';
import { LinkGroups } from './link-groups.ts';
import { EntryPacker, noChunk } from './packed-entries.ts';
import { type BlockWrites, RestoreBatch } from './restore-batch.ts';
import { type PlanOptions, RestorePlanner } from './restore-planner.ts';
import type { RestoreUnit, RestoreUnitResult, TargetFolder } from './restore-protocol.ts';
import { type RestoreSummary, RestoreTally } from './restore-tally.ts';

/** What a restore works with. */
export interface RestoreOptions extends PlanOptions {
  readonly target: RestoreTargetSetup;
  readonly signal: AbortSignal;
  /** Called as entries are in place, with counts since the last call. */
  progress(entries: number, bytes: number): void;
}

const slotBytes = 20 << 20;
/** Batches at work at the same time: while the last blocks of one are written, the first of the next are read. */
const batchesAtOnce = 2;
/** Links that are made, or directories whose metadata is set, in one unit. */
const atOnce = 4096;

/** Restores a point in the order of its blocks: each is read and opened once per batch, its chunks written wherever they belong. */
export class RestoreRun {
  readonly #options: RestoreOptions;
  readonly #ring: Ring;
  readonly #pool: WorkerPool<ReadUnit, ReadUnitResult, never>;
  readonly #links = new LinkGroups();
  readonly #tally = new RestoreTally();
  readonly #planner: RestorePlanner<RestoreBatch>;
  #nextUnit = 0;

  constructor(options: RestoreOptions) {
    const threads = startReadThreads();
    const ring = createRingMemory(threads.workers.length * 2 + 2, slotBytes);
    const { reader } = options;
    const setup: ReadSetup = { ring, media: reader.openers.map(setupOf), target: options.target };
    this.#options = options;
    this.#planner = new RestorePlanner(options, () => new RestoreBatch(reader), this.#links, this.#tally);
    this.#ring = new Ring(ring);
    this.#pool = new WorkerPool<ReadUnit, ReadUnitResult, never>(
      threads,
      threads.workers.map(() => setup),
      () => undefined,
    );
  }

  async restore(): Promise<RestoreSummary> {
    const atWork = new InFlight();
    try {
      for await (const { folders, batch } of this.#planner.batches()) {
        await this.#place({ kind: 'folders', id: this.#id(), folders });
        await atWork.fewerThan(batchesAtOnce);
        atWork.add(this.#restoreBatch(batch));
      }
    } finally {
      await atWork.settle();
    }
    await this.#linkNames();
    await this.#dressDirectories();
    const flush = (folders: readonly TargetFolder[]) => this.#place({ kind: 'flush', id: this.#id(), folders });
    await flushTarget(this.#options.target.anchors, (folder) => this.#planner.needs(folder), flush);
    return this.#tally.summary();
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  async #restoreBatch(batch: RestoreBatch): Promise<void> {
    try {
      await this.#fillBatch(batch);
    } catch (error) {
      await this.#removeLarge(batch);
      throw error;
    }
  }

  async #fillBatch(batch: RestoreBatch): Promise<void> {
    await this.#createLarge(batch);
    const special =
      batch.special.count === 0 ? undefined : this.#place({ kind: 'special', id: this.#id(), entries: batch.special.packed() });
    // Its failure is met below, or is not the first.
    special?.catch(() => undefined);
    for await (const blocks of batch.portions()) await this.#writeBlocks(blocks, batch);
    this.#tally.addProblems(batch.problems);
    await special;
    await this.#place({ kind: 'finish', id: this.#id(), files: batch.created });
    for (const file of batch.large) file.createdAs = undefined;
  }

  /** Removes large files that are not whole when the restore ends before its time. What cannot be removed has a name that says what it is. */
  async #removeLarge(batch: RestoreBatch): Promise<void> {
    const files = batch.created.map((file) => ({ ...file, broken: true }));
    if (files.length > 0) await this.#pool.run({ kind: 'finish', id: this.#id(), files }).catch(() => undefined);
  }

  async #createLarge({ large }: RestoreBatch): Promise<void> {
    const files = large.map(({ folder, name, entry }) => ({ folder, name, entry }));
    const created = await this.#place({ kind: 'create', id: this.#id(), files });
    for (const [index, file] of large.entries()) file.createdAs = created?.names[index];
  }

  async #writeBlocks(blocks: readonly BlockWrites[], batch: RestoreBatch): Promise<void> {
    const writes = new InFlight();
    try {
      for (const block of blocks) {
        this.#options.signal.throwIfAborted();
        const slot = await this.#ring.acquireAsync();
        writes.add(this.#writeBlock(block, slot, batch).finally(() => this.#ring.release(slot)));
      }
    } finally {
      await writes.settle();
    }
  }

  async #writeBlock({ media, row, whole, pieces: planned }: BlockWrites, slot: number, batch: RestoreBatch): Promise<void> {
    const pieces = batch.stillWanted(planned);
    if (whole.count + pieces.length === 0) return;
    const reader = this.#options.reader.media[media];
    if (reader === undefined) throw new RangeError(`there is no media file ${media}`);
    const { part, offset, storedBytes, origin, sequence, type, sha256 } = reader.row(row);
    const what = reader.blockName(row);
    const unread = await refusalOf(async () =>
      readExactly(await reader.part(part), offset, this.#ring.view(slot).subarray(0, storedBytes), what),
    );
    const block = { media, slot, row: { storedBytes, origin, sequence, type, sha256: new Uint8Array(sha256) }, what, unread };
    const result = await this.#run({ kind: 'write', id: this.#id(), ...block, whole: whole.packed(), pieces });
    this.#hear({ ...result, problems: batch.breakFiles(result.problems) });
  }

  /** Gives files their further names; of those that have not come, the next name is restored until none is left. */
  async #linkNames(): Promise<void> {
    for (;;) {
      const links = this.#links.takeLinks();
      for (let from = 0; from < links.length; from += atOnce)
        await this.#place({ kind: 'link', id: this.#id(), links: links.slice(from, from + atOnce) });
      const batches = this.#planner.nextNames();
      if (batches.length === 0) return;
      for (const batch of batches) await this.#restoreBatch(batch);
    }
  }

  /** Gives directories their metadata, deepest first: writing into one changes its time, and one may forbid to enter it. */
  async #dressDirectories(): Promise<void> {
    const directories = this.#planner.deepestFirst();
    for (let from = 0; from < directories.length; from += atOnce) {
      const packer = new EntryPacker();
      for (const { folder, encoded } of directories.slice(from, from + atOnce)) packer.add(folder, encoded, noChunk);
      await this.#place({ kind: 'dress', id: this.#id(), directories: packer.packed() });
    }
  }

  #id(): number {
    this.#nextUnit += 1;
    return this.#nextUnit;
  }

  async #place(unit: RestoreUnit): Promise<RestoreUnitResult | undefined> {
    if (isEmpty(unit)) return undefined;
    const result = await this.#run(unit);
    this.#hear(result);
    return result;
  }

  async #run(unit: RestoreUnit): Promise<RestoreUnitResult> {
    this.#options.signal.throwIfAborted();
    const result = await this.#pool.run(unit);
    if (result.kind === 'restored') return result;
    throw new ArchiveError('WORKER_LOST', 'A worker answered another question.', { hint: 'This is a defect; please report it.' });
  }

  #hear(result: RestoreUnitResult): void {
    this.#links.settled(result.settled);
    this.#tally.add(result);
    this.#options.progress(result.restored + result.kept, result.bytes);
  }
}

/** Runs `work`; what it throws of its own knowledge is answered. */
const refusalOf = async (work: () => Promise<void>): Promise<{ readonly code: string; readonly message: string } | undefined> => {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) throw error;
    return { code: error.code, message: error.message };
  }
};

const isEmpty = (unit: RestoreUnit): boolean => {
  if (unit.kind === 'folders') return unit.folders.length === 0;
  if (unit.kind === 'create' || unit.kind === 'finish') return unit.files.length === 0;
  return unit.kind === 'link' && unit.links.length === 0;
};
