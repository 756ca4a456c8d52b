import { compareDirectories } from '../format/directory-page.ts';
import { cursorAt, cursorOn, type EntryCursor } from '../format/entry-cursor.ts';
import type { PointReader } from '../read/point-reader.ts';
import { joinPath } from '../system/join-path.ts';
import { Findings, findingAt, placeKey } from './findings.ts';
import type { LinkGroups } from './link-groups.ts';
import { Overlaps } from './overlaps.ts';
import { absolutePath, type EncodedEntry, type Selection, walkEncoded } from './plan.ts';
import type { TargetFolder } from './restore-protocol.ts';
import { splitPath } from './target.ts';

/** What is to be restored, and where to. */
export interface PlanOptions {
  readonly reader: PointReader;
  readonly selection: Selection;
  /** Where each root of the catalog goes: a folder that exists, and the raw path below it under which the root lies. */
  readonly roots: readonly { readonly anchor: number; readonly prefix: Buffer }[];
}

/** Entries that are at work together. */
export interface EntryBatch {
  readonly isFull: boolean;
  /** Takes an entry that is no directory. */
  add(folder: TargetFolder, entry: EntryCursor): void;
}

/** What people should know of entries before they come. */
export interface Told {
  /** Of those that cannot come. */
  readonly problems: Findings;
  /** Of those that come as they were stored, which is not as they were. */
  readonly torn: Findings;
}

/** For a walk beside the one that restores: that one tells. */
export const untold = (): Told => ({ problems: new Findings(), torn: new Findings() });

/** A batch, and the folders that must be there before it. */
export interface PlannedBatch<Batch> {
  readonly folders: readonly TargetFolder[];
  readonly batch: Batch;
}

/** A directory that is restored, and its entry. */
export interface RestoredDirectory {
  readonly folder: TargetFolder;
  readonly encoded: Buffer;
}

/** Walks the catalog and decides what comes when: folders before what lies in them, entries in batches, links and metadata of folders last. */
export class RestorePlanner<Batch extends EntryBatch> {
  readonly #options: PlanOptions;
  readonly #makeBatch: () => Batch;
  readonly #links: Pick<LinkGroups, 'takes' | 'takeNext'>;
  readonly #told: Told;
  readonly #overlaps: Overlaps;
  readonly #directories: RestoredDirectory[] = [];
  readonly #made = new Set<string>();
  #folders: TargetFolder[] = [];

  constructor(options: PlanOptions, makeBatch: () => Batch, links: Pick<LinkGroups, 'takes' | 'takeNext'>, told: Told) {
    this.#options = options;
    this.#makeBatch = makeBatch;
    this.#links = links;
    this.#told = told;
    this.#overlaps = new Overlaps(options.reader.root.roots.map(({ path }) => path));
  }

  /** Batches in the order of the catalog. */
  async *batches(): AsyncGenerator<PlannedBatch<Batch>> {
    const { reader, selection } = this.#options;
    let batch = this.#makeBatch();
    for (const root of this.#overlaps.order) {
      this.#addRoot(batch, root);
      for await (const entries of walkEncoded(reader, selection, root)) {
        this.#addEntries(batch, root, entries);
        if (!batch.isFull) continue;
        yield { folders: this.#takeFolders(), batch };
        batch = this.#makeBatch();
      }
    }
    yield { folders: this.#takeFolders(), batch };
  }

  /** The next name of each linked file that has not come under the ones before. */
  nextNames(): readonly Batch[] {
    const batches: Batch[] = [];
    for (const { folder, encoded } of this.#links.takeNext()) {
      if (batches.at(-1)?.isFull !== false) batches.push(this.#makeBatch());
      batches.at(-1)?.add(folder, cursorOn(encoded));
    }
    return batches;
  }

  /** All directories of the batches, each after what lies below it. */
  deepestFirst(): readonly RestoredDirectory[] {
    const order = ({ folder }: RestoredDirectory) => ({ root: folder.anchor, path: folder.path });
    return this.#directories.sort((a, b) => compareDirectories(order(b), order(a)));
  }

  /** Whether a folder is one of those that the batches need. */
  needs(folder: TargetFolder): boolean {
    return this.#made.has(placeKey(folder));
  }

  #addRoot(batch: Batch, root: number): void {
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

  #addEntries(batch: Batch, root: number, entries: Iterable<EncodedEntry>): void {
    let target: TargetFolder | undefined;
    for (const { directory, folder, entry } of entries) {
      if (!this.#overlaps.isFirst(root, folder, entry.name)) continue;
      target ??= this.#folder(root, directory);
      if (directory.length > longestPath) {
        const start = { ...target, path: target.path.subarray(0, shownBytes) };
        this.#told.problems.add(findingAt(start, nothing, 'PATH_TOO_LONG', tooLong));
        break;
      }
      this.#add(batch, root, target, entry);
    }
  }

  #add(batch: Batch, root: number, folder: TargetFolder, entry: EntryCursor): void {
    if (entry.type === 'directory') {
      this.#addDirectory({ anchor: folder.anchor, path: joinPath(folder.path, entry.name) }, entry);
      return;
    }
    this.#need(folder);
    if (entry.torn) this.#told.torn.add(findingAt(folder, entry.name, 'TORN', torn));
    if (entry.unread) this.#told.problems.add(findingAt(folder, entry.name, 'NOT_CAPTURED', notCaptured));
    else if (!this.#links.takes(root, folder, entry)) batch.add(folder, entry);
  }

  #addDirectory(folder: TargetFolder, entry: EntryCursor): void {
    this.#need(folder);
    this.#directories.push({ folder, encoded: Buffer.from(entry.encoded) });
  }

  /** Notes that a folder and those above it must be made, if they were not yet. */
  #need(folder: TargetFolder): void {
    const missing: TargetFolder[] = [];
    for (let at = folder; at.path.length > 0; at = { anchor: at.anchor, path: splitPath(at.path).parent }) {
      const key = placeKey(at);
      if (this.#made.has(key)) break;
      this.#made.add(key);
      missing.push(at);
    }
    this.#folders.push(...missing.reverse());
  }

  #takeFolders(): readonly TargetFolder[] {
    const folders = this.#folders;
    this.#folders = [];
    return folders;
  }

  #folder(root: number, directory: Uint8Array): TargetFolder {
    const target = this.#options.roots[root];
    if (target === undefined) throw new RangeError(`root ${root} has no target`);
    const path = directory.length === 0 ? target.prefix : joinPath(target.prefix, directory);
    return { anchor: target.anchor, path: new Uint8Array(path) };
  }
}

const nothing = Buffer.of();
/** Longest path of a folder below its root. Work and memory grow with the square of it, so that one forged path would stop a restore. */
const longestPath = 64 << 10;
const tooLong = 'The path of a folder that begins like this is longer than what can be restored.';
const shownBytes = 200;
const notCaptured = 'Its content could not be read when the backup was made.';
const torn = 'It changed, or some of it was lost, while it was read for the backup.';
