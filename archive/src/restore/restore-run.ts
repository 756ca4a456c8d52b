import { availableParallelism } from 'node:os';
import { ArchiveError } from '../errors.ts';
import { createRingMemory, Ring } from '../pool/ring.ts';
import { WorkerPool } from '../pool/worker-pool.ts';
import type { PointReader } from '../read/point-reader.ts';
import type { ReadSetup, ReadUnit, ReadUnitResult, RestoreTargetSetup } from '../read/read-protocol.ts';
import { readExactly } from '../store/read-range.ts';
import { type CatalogEntry, deepestFirst, placeChunks, type Selection, splitIds, walkCatalog } from './plan.ts';
import type { PieceWrite, Place, PlacedEntry, RestoreFinding, RestoreUnit, RestoreUnitResult, WholeWrite } from './restore-protocol.ts';
import { keyOf, SortedBatch } from './sorted-batch.ts';

/** What a restore works with. */
export interface RestoreOptions {
  readonly reader: PointReader;
  readonly selection: Selection;
  /** Where each root of the catalog goes: a folder that exists, and the raw path below it under which the root lies. */
  readonly roots: readonly { readonly anchor: number; readonly prefix: Buffer }[];
  readonly target: RestoreTargetSetup;
  readonly signal: AbortSignal;
  /** Called as entries are in place, with counts since the last call. */
  progress(entries: number, bytes: number): void;
}

/** What a restore came to. */
export interface RestoreSummary {
  readonly restored: number;
  readonly kept: number;
  readonly bytes: number;
  readonly problems: readonly RestoreFinding[];
  readonly lost: readonly RestoreFinding[];
}

/** Entries and bytes that are planned at once: blocks are read once within such a batch. */
const batchEntries = 8192;
const batchBytes = 256 << 20;
const slotBytes = 20 << 20;
/** Findings that are kept; more are counted only. */
const keptFindings = 10_000;

/** Writes of one block, gathered from all files of a batch. */
interface BlockWrites {
  readonly media: number;
  readonly row: number;
  readonly whole: WholeWrite[];
  readonly pieces: PieceWrite[];
}

/** A file that comes in pieces. */
interface LargeFile extends PlacedEntry {
  name: Uint8Array | undefined;
  broken: boolean;
}

/** Restores a point in the order of its blocks: each is read and opened once per batch, its chunks written wherever they belong. */
export class RestoreRun {
  readonly #options: RestoreOptions;
  readonly #ring: Ring;
  readonly #pool: WorkerPool<ReadUnit, ReadUnitResult, never>;
  readonly #folders: (PlacedEntry & CatalogEntry)[] = [];
  readonly #made = new Set<string>();
  readonly #links = new Map<string, Place>();
  readonly #problems: RestoreFinding[] = [];
  readonly #lost: RestoreFinding[] = [];
  #restored = 0;
  #kept = 0;
  #bytes = 0;
  #nextUnit = 0;

  constructor(options: RestoreOptions) {
    const workers = availableParallelism();
    const ring = createRingMemory(workers * 2 + 2, slotBytes);
    const { reader } = options;
    const media = reader.media.map(({ mediaId }, place) => ({
      mediaId,
      opener: reader.openers[place] && { key: reader.openers[place].key, modules: reader.openers[place].modules },
    }));
    const setup: ReadSetup = { ring, media, target: options.target };
    this.#options = options;
    this.#ring = new Ring(ring);
    this.#pool = new WorkerPool<ReadUnit, ReadUnitResult, never>(
      new URL(import.meta.resolve('@tapedeck/archive/read-worker')),
      Array.from({ length: workers }, () => setup),
      () => undefined,
    );
  }

  async restore(): Promise<RestoreSummary> {
    const batches = this.#batches();
    // The next batch is planned while the workers write this one.
    for (let next = batches.next(), batch = await next; batch.done !== true; batch = await next) {
      next = batches.next();
      // A failure of the planner is reported when it is awaited, after this batch.
      next.catch(() => undefined);
      await this.#restoreBatch(batch.value);
    }
    await this.#dressFolders();
    return { restored: this.#restored, kept: this.#kept, bytes: this.#bytes, problems: this.#problems, lost: this.#lost };
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  async *#batches(): AsyncGenerator<readonly (PlacedEntry & CatalogEntry)[]> {
    let batch: (PlacedEntry & CatalogEntry)[] = [];
    let bytes = 0;
    for await (const found of walkCatalog(this.#options.reader, this.#options.selection)) {
      batch.push(this.#placed(found));
      bytes += found.entry.size;
      if (batch.length < batchEntries && bytes < batchBytes) continue;
      yield batch;
      batch = [];
      bytes = 0;
    }
    if (batch.length > 0) yield batch;
  }

  #placed(found: CatalogEntry): PlacedEntry & CatalogEntry {
    const target = this.#options.roots[found.root];
    if (target === undefined) throw new RangeError(`root ${found.root} has no target`);
    const below = found.path.length === 0 || target.prefix.length === 0 ? '' : '/';
    return { ...found, anchor: target.anchor, path: Buffer.concat([target.prefix, Buffer.from(below), found.path]) };
  }

  async #restoreBatch(batch: readonly (PlacedEntry & CatalogEntry)[]): Promise<void> {
    const sorted = new SortedBatch(batch, this.#links);
    this.#folders.push(...sorted.folders);
    for (const { anchor, path } of sorted.unread)
      this.#find(this.#problems, {
        anchor,
        path,
        code: 'NOT_CAPTURED',
        message: 'Its content could not be read when the backup was made.',
      });
    await this.#place({ kind: 'folders', id: this.#id(), folders: batch.flatMap((placed) => this.#missingFolders(placed)) });
    const large = await this.#createLarge(sorted.large);
    const blocks = await this.#planBlocks(sorted.small, large);
    const special = this.#place({ kind: 'special', id: this.#id(), entries: sorted.special.map(placedOf) });
    await this.#writeBlocks(blocks, large);
    const files = [...large.values()].flatMap(({ anchor, path, entry, name, broken }) =>
      name === undefined ? [] : [{ anchor, path, entry, name, broken }],
    );
    await Promise.all([special, this.#place({ kind: 'finish', id: this.#id(), files })]);
    await this.#place({ kind: 'link', id: this.#id(), links: sorted.links });
  }

  /** Folders that an entry needs and that were not made yet: those of its path, and itself when it is one. */
  #missingFolders({ anchor, path, entry }: PlacedEntry): Place[] {
    const missing: Place[] = [];
    const bytes = Buffer.from(path.buffer, path.byteOffset, path.length);
    for (let end = entry.type === 'directory' ? bytes.length : bytes.lastIndexOf(0x2f); end > 0; end = bytes.lastIndexOf(0x2f, end - 1)) {
      const place = { anchor, path: bytes.subarray(0, end) };
      const key = keyOf(place);
      if (this.#made.has(key)) break;
      this.#made.add(key);
      missing.unshift(place);
    }
    return missing;
  }

  async #createLarge(files: readonly PlacedEntry[]): Promise<Map<string, LargeFile>> {
    const created = await this.#place({ kind: 'create', id: this.#id(), files: files.map(placedOf) });
    return new Map(files.map((file, index) => [keyOf(file), { ...placedOf(file), name: created?.names[index], broken: false }]));
  }

  /** Gathers the writes of each block. A file whose chunks cannot be found is a problem of its own. */
  async #planBlocks(small: readonly PlacedEntry[], large: ReadonlyMap<string, LargeFile>): Promise<BlockWrites[]> {
    const blocks = new Map<string, BlockWrites>();
    const block = (media: number, row: number): BlockWrites => {
      const key = `${media}:${row}`;
      const known = blocks.get(key) ?? { media, row, whole: [], pieces: [] };
      blocks.set(key, known);
      return known;
    };
    for (const file of small) {
      await this.#survive(file, async () => {
        const at = this.#options.reader.locate(file.entry.chunks ?? Buffer.of());
        block(at.media, at.row).whole.push({ ...placedOf(file), chunkOffset: at.offset, chunkBytes: at.bytes });
      });
    }
    for (const file of large.values()) {
      if (file.name === undefined) continue;
      const { anchor, path, name } = file;
      const whole = await this.#survive(file, async () => {
        const ids = splitIds(await this.#options.reader.chunkIds(file.entry));
        const located = ids.map((id) => ({ id, ...this.#options.reader.locate(id) }));
        for (const [index, { id, runs }] of placeChunks(file.entry, located).entries()) {
          const at = located[index];
          if (at !== undefined)
            block(at.media, at.row).pieces.push({ anchor, path, name, id, runs, chunkOffset: at.offset, chunkBytes: at.bytes });
        }
      });
      file.broken = !whole;
    }
    return [...blocks.values()].sort((a, b) => a.media - b.media || a.row - b.row);
  }

  async #writeBlocks(blocks: readonly BlockWrites[], large: ReadonlyMap<string, LargeFile>): Promise<void> {
    const pending = new Set<Promise<void>>();
    for (const block of blocks) {
      this.#options.signal.throwIfAborted();
      const slot = await this.#ring.acquireAsync();
      const done: Promise<void> = this.#writeBlock(block, slot, large).finally(() => {
        this.#ring.release(slot);
        pending.delete(done);
      });
      done.catch(() => undefined);
      pending.add(done);
    }
    await Promise.all(pending);
  }

  async #writeBlock({ media, row, whole, pieces }: BlockWrites, slot: number, large: ReadonlyMap<string, LargeFile>): Promise<void> {
    const reader = this.#options.reader.media[media];
    if (reader === undefined) throw new RangeError(`there is no media file ${media}`);
    const { part, offset, storedBytes, sequence, type, sha256 } = reader.row(row);
    const what = reader.blockName(row);
    try {
      await readExactly(await reader.part(part), offset, this.#ring.view(slot).subarray(0, storedBytes), what);
    } catch (error) {
      if (!isForeseen(error)) throw error;
      this.#refused([...whole, ...pieces], error, large);
      return;
    }
    const unit: RestoreUnit = {
      kind: 'write',
      id: this.#id(),
      media,
      slot,
      row: { storedBytes, sequence, type, sha256 },
      what,
      whole,
      pieces,
    };
    const result = await this.#place(unit);
    for (const problem of result?.problems ?? []) this.#break(problem, large);
  }

  #refused(files: readonly Place[], error: Error & { code: string }, large: ReadonlyMap<string, LargeFile>): void {
    for (const { anchor, path } of files) {
      this.#find(this.#problems, { anchor, path, code: error.code, message: error.message });
      this.#break({ anchor, path }, large);
    }
  }

  #break(place: Place, large: ReadonlyMap<string, LargeFile>): void {
    const file = large.get(keyOf(place));
    if (file !== undefined) file.broken = true;
  }

  /** Gives directories their metadata, deepest first, since writing into one changes its time. */
  async #dressFolders(): Promise<void> {
    const folders = this.#folders.sort(deepestFirst);
    for (let from = 0; from < folders.length; from += batchEntries) {
      await this.#place({ kind: 'dress', id: this.#id(), folders: folders.slice(from, from + batchEntries).map(placedOf) });
    }
  }

  #id(): number {
    this.#nextUnit += 1;
    return this.#nextUnit;
  }

  async #place(unit: RestoreUnit): Promise<RestoreUnitResult | undefined> {
    if (isEmpty(unit)) return undefined;
    this.#options.signal.throwIfAborted();
    const result = await this.#pool.run(unit);
    if (result.kind !== 'restored')
      throw new ArchiveError('WORKER_LOST', 'A worker answered another question.', { hint: 'This is a defect; please report it.' });
    this.#restored += result.restored;
    this.#kept += result.kept;
    this.#bytes += result.bytes;
    for (const finding of result.problems) this.#find(this.#problems, finding);
    for (const finding of result.lost) this.#find(this.#lost, finding);
    this.#options.progress(result.restored + result.kept, result.bytes);
    return result;
  }

  async #survive(file: Place, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!isForeseen(error)) throw error;
      this.#find(this.#problems, { anchor: file.anchor, path: file.path, code: error.code, message: error.message });
      return false;
    }
  }

  #find(list: RestoreFinding[], finding: RestoreFinding): void {
    if (list.length < keptFindings) list.push(finding);
  }
}

const placedOf = ({ anchor, path, entry }: PlacedEntry): PlacedEntry => ({ anchor, path, entry });
const isForeseen = (error: unknown): error is Error & { code: string } =>
  error instanceof Error && 'code' in error && typeof error.code === 'string';

const isEmpty = (unit: RestoreUnit): boolean => {
  if (unit.kind === 'write') return false;
  if (unit.kind === 'special') return unit.entries.length === 0;
  if (unit.kind === 'link') return unit.links.length === 0;
  return unit.kind === 'folders' || unit.kind === 'dress' ? unit.folders.length === 0 : unit.files.length === 0;
};
