import { ArchiveError } from '../errors.ts';
import { compareDirectories } from '../format/directory-page.ts';
import { cursorAt, cursorOn, type EntryCursor } from '../format/entry-cursor.ts';
import { InFlight } from '../pool/in-flight.ts';
import { createRingMemory, Ring } from '../pool/ring.ts';
import { WorkerPool } from '../pool/worker-pool.ts';
import type { PointReader } from '../read/point-reader.ts';
import type { ReadSetup, ReadUnit, ReadUnitResult, RestoreTargetSetup } from '../read/read-protocol.ts';
import { startReadThreads } from '../read/read-threads.ts';
import { readExactly } from '../store/read-range.ts';
import { joinPath } from '../system/join-path.ts';
import { LinkGroups } from './link-groups.ts';
import { Overlaps } from './overlaps.ts';
import { EntryPacker } from './packed-entries.ts';
import { absolutePath, type EncodedEntry, type Selection, walkEncoded } from './plan.ts';
import { type BlockWrites, findingAt, RestoreBatch } from './restore-batch.ts';
import type { RestoreFinding, RestoreUnit, RestoreUnitResult, TargetFolder } from './restore-protocol.ts';
import { splitPath } from './target.ts';

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

const slotBytes = 20 << 20;
/** Findings that are kept; more are counted only. */
const keptFindings = 10_000;
/** Batches at work at the same time: while the last blocks of one are written, the first of the next are read. */
const batchesAtOnce = 2;
/** Links that are made, or directories whose metadata is set, in one unit. */
const atOnce = 4096;

/** A directory that was restored, and its entry. */
interface RestoredDirectory {
  readonly folder: TargetFolder;
  readonly encoded: Buffer;
}

/** Restores a point in the order of its blocks: each is read and opened once per batch, its chunks written wherever they belong. */
export class RestoreRun {
  readonly #options: RestoreOptions;
  readonly #ring: Ring;
  readonly #pool: WorkerPool<ReadUnit, ReadUnitResult, never>;
  readonly #directories: RestoredDirectory[] = [];
  readonly #made = new Set<string>();
  readonly #links = new LinkGroups();
  readonly #overlaps: Overlaps;
  readonly #problems: RestoreFinding[] = [];
  readonly #lost: RestoreFinding[] = [];
  #newFolders: TargetFolder[] = [];
  #restored = 0;
  #kept = 0;
  #bytes = 0;
  #nextUnit = 0;

  constructor(options: RestoreOptions) {
    const threads = startReadThreads();
    const ring = createRingMemory(threads.workers.length * 2 + 2, slotBytes);
    const { reader } = options;
    const media = reader.media.map(({ mediaId }, place) => ({
      mediaId,
      opener: reader.openers[place] && { key: reader.openers[place].key, modules: reader.openers[place].modules },
    }));
    const setup: ReadSetup = { ring, media, target: options.target };
    this.#options = options;
    this.#overlaps = new Overlaps(reader.root.roots.map(({ path }) => path));
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
      for await (const batch of this.#batches()) {
        await atWork.fewerThan(batchesAtOnce);
        atWork.add(this.#restoreBatch(batch));
      }
    } finally {
      await atWork.settle();
    }
    await this.#linkNames();
    await this.#dressDirectories();
    return { restored: this.#restored, kept: this.#kept, bytes: this.#bytes, problems: this.#problems, lost: this.#lost };
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  /** Batches in the order of the catalog; the folders that a batch needs are there when it is handed out. */
  async *#batches(): AsyncGenerator<RestoreBatch> {
    const { reader, selection } = this.#options;
    let batch = new RestoreBatch(reader);
    for (const root of this.#overlaps.order) {
      this.#addRoot(batch, root);
      for await (const entries of walkEncoded(reader, selection, root)) {
        this.#addEntries(batch, root, entries);
        if (!batch.isFull) continue;
        await this.#makeFolders();
        yield batch;
        batch = new RestoreBatch(reader);
      }
    }
    await this.#makeFolders();
    yield batch;
  }

  #addRoot(batch: RestoreBatch, root: number): void {
    const { reader, selection } = this.#options;
    const decoded = reader.rootEntry(root);
    const isDirectory = decoded.type === 'directory';
    const path = absolutePath(reader, root, nothing);
    if (!selection.wants(path, isDirectory) || !this.#overlaps.isFirst(root, path, nothing)) return;
    const place = this.#folder(root, nothing);
    const { parent, name } = splitPath(place.path);
    const entry = cursorAt({ ...decoded, name: Buffer.from(name) });
    if (isDirectory) this.#addDirectory(place, entry);
    else this.#add(batch, root, { anchor: place.anchor, path: parent }, entry);
  }

  #addEntries(batch: RestoreBatch, root: number, entries: Iterable<EncodedEntry>): void {
    let target: TargetFolder | undefined;
    for (const { directory, folder, entry } of entries) {
      if (!this.#overlaps.isFirst(root, folder, entry.name)) continue;
      target ??= this.#folder(root, directory);
      this.#add(batch, root, target, entry);
    }
  }

  #add(batch: RestoreBatch, root: number, folder: TargetFolder, entry: EntryCursor): void {
    if (entry.type === 'directory') {
      this.#addDirectory({ anchor: folder.anchor, path: joinPath(folder.path, entry.name) }, entry);
      return;
    }
    this.#need(folder);
    if (entry.unread) {
      const message = 'Its content could not be read when the backup was made.';
      this.#find(this.#problems, findingAt(folder, Buffer.from(entry.name), 'NOT_CAPTURED', message));
    } else if (!this.#links.takes(root, folder, entry)) batch.add(folder, entry);
  }

  #addDirectory(folder: TargetFolder, entry: EntryCursor): void {
    this.#need(folder);
    this.#directories.push({ folder, encoded: Buffer.from(entry.encoded) });
  }

  /** Notes that a folder and those above it must be made, if they were not yet. */
  #need(folder: TargetFolder): void {
    const missing: TargetFolder[] = [];
    for (let at = folder; at.path.length > 0; at = { anchor: at.anchor, path: splitPath(at.path).parent }) {
      const key = `${at.anchor}:${Buffer.from(at.path).toString('latin1')}`;
      if (this.#made.has(key)) break;
      this.#made.add(key);
      missing.push(at);
    }
    this.#newFolders.push(...missing.reverse());
  }

  async #makeFolders(): Promise<void> {
    const folders = this.#newFolders;
    this.#newFolders = [];
    await this.#place({ kind: 'folders', id: this.#id(), folders });
  }

  #folder(root: number, directory: Uint8Array): TargetFolder {
    const target = this.#options.roots[root];
    if (target === undefined) throw new RangeError(`root ${root} has no target`);
    const path = directory.length === 0 ? target.prefix : joinPath(target.prefix, directory);
    return { anchor: target.anchor, path: new Uint8Array(path) };
  }

  async #restoreBatch(batch: RestoreBatch): Promise<void> {
    await this.#createLarge(batch);
    await batch.planLarge();
    for (const problem of batch.problems) this.#find(this.#problems, problem);
    const special =
      batch.special.count === 0 ? undefined : this.#place({ kind: 'special', id: this.#id(), entries: batch.special.packed() });
    // Its failure is met below, or is not the first.
    special?.catch(() => undefined);
    await this.#writeBlocks(batch);
    const files = batch.large.flatMap(({ folder, name, entry, createdAs, broken }) =>
      createdAs === undefined ? [] : [{ folder, name, entry, createdAs, broken }],
    );
    await Promise.all([special, this.#place({ kind: 'finish', id: this.#id(), files })]);
  }

  async #createLarge({ large }: RestoreBatch): Promise<void> {
    const files = large.map(({ folder, name, entry }) => ({ folder, name, entry }));
    const created = await this.#place({ kind: 'create', id: this.#id(), files });
    for (const [index, file] of large.entries()) file.createdAs = created?.names[index];
  }

  async #writeBlocks(batch: RestoreBatch): Promise<void> {
    const writes = new InFlight();
    try {
      for (const block of batch.blocks) {
        this.#options.signal.throwIfAborted();
        const slot = await this.#ring.acquireAsync();
        writes.add(this.#writeBlock(block, slot, batch).finally(() => this.#ring.release(slot)));
      }
    } finally {
      await writes.settle();
    }
  }

  async #writeBlock({ media, row, whole, pieces }: BlockWrites, slot: number, batch: RestoreBatch): Promise<void> {
    const reader = this.#options.reader.media[media];
    if (reader === undefined) throw new RangeError(`there is no media file ${media}`);
    const { part, offset, storedBytes, sequence, type, sha256 } = reader.row(row);
    const what = reader.blockName(row);
    const unread = await this.#foreseen(async () =>
      readExactly(await reader.part(part), offset, this.#ring.view(slot).subarray(0, storedBytes), what),
    );
    const block = { media, slot, row: { storedBytes, sequence, type, sha256: new Uint8Array(sha256) }, what, unread };
    const result = await this.#place({ kind: 'write', id: this.#id(), ...block, whole: whole.packed(), pieces });
    const broken = new Set(result?.problems.map(keyOf));
    if (broken.size === 0) return;
    for (const file of batch.large) if (broken.has(keyOf(findingAt(file.folder, file.name, '', '')))) file.broken = true;
  }

  /** Gives files their further names; of those that have not come, the next name is restored until none is left. */
  async #linkNames(): Promise<void> {
    for (;;) {
      const links = this.#links.takeLinks();
      for (let from = 0; from < links.length; from += atOnce)
        await this.#place({ kind: 'link', id: this.#id(), links: links.slice(from, from + atOnce) });
      const names = this.#links.takeNext();
      if (names.length === 0) return;
      for (let from = 0; from < names.length; from += atOnce) {
        const batch = new RestoreBatch(this.#options.reader);
        for (const { folder, encoded } of names.slice(from, from + atOnce)) batch.add(folder, cursorOn(encoded));
        await this.#restoreBatch(batch);
      }
    }
  }

  /** Runs `work`; what it throws of its own knowledge is answered. */
  async #foreseen(work: () => Promise<void>): Promise<{ readonly code: string; readonly message: string } | undefined> {
    try {
      await work();
      return undefined;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) throw error;
      return { code: error.code, message: error.message };
    }
  }

  /** Gives directories their metadata, deepest first: writing into one changes its time, and one may forbid to enter it. */
  async #dressDirectories(): Promise<void> {
    const order = ({ folder }: RestoredDirectory) => ({ root: folder.anchor, path: folder.path });
    const directories = this.#directories.sort((a, b) => compareDirectories(order(b), order(a)));
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
    this.#options.signal.throwIfAborted();
    const result = await this.#pool.run(unit);
    if (result.kind !== 'restored')
      throw new ArchiveError('WORKER_LOST', 'A worker answered another question.', { hint: 'This is a defect; please report it.' });
    this.#restored += result.restored;
    this.#kept += result.kept;
    this.#bytes += result.bytes;
    this.#links.settled(result.settled);
    for (const finding of result.problems) this.#find(this.#problems, finding);
    for (const finding of result.lost) this.#find(this.#lost, finding);
    this.#options.progress(result.restored + result.kept, result.bytes);
    return result;
  }

  #find(list: RestoreFinding[], finding: RestoreFinding): void {
    if (list.length < keptFindings) list.push(finding);
  }
}

const nothing = Buffer.of();
const noChunk = { chunkOffset: 0, chunkBytes: 0 };

const keyOf = ({ anchor, path }: Pick<RestoreFinding, 'anchor' | 'path'>): string => `${anchor}:${Buffer.from(path).toString('latin1')}`;

const isEmpty = (unit: RestoreUnit): boolean => {
  if (unit.kind === 'folders') return unit.folders.length === 0;
  if (unit.kind === 'create' || unit.kind === 'finish') return unit.files.length === 0;
  return unit.kind === 'link' && unit.links.length === 0;
};
