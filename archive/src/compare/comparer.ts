import type { Entry } from '../format/entry.ts';
import { decodeEntry } from '../format/read-entry.ts';
import { sameContent, sharedStreamsAgree } from '../format/same-content.ts';
import { joinPath } from '../system/join-path.ts';
import type { CaptureRun } from '../write/capture-run.ts';
import { unpackPages } from '../write/packed-pages.ts';
import { PageFileReader } from '../write/page-files.ts';
import type { EntryProblem } from '../write/unit-results.ts';
import type { ComparedCatalog } from './compared-catalog.ts';
import { NamesInOrder } from './names-in-order.ts';

/** A file whose content in the media file is not that of the source, though the source says it has not changed. */
export interface Difference {
  /** Absolute raw path. */
  readonly path: Buffer;
  readonly message: string;
}

/** What a comparison came to. */
export interface Comparison {
  readonly files: number;
  readonly bytes: number;
  /** Entries that changed at the source since: they prove nothing, for or against. */
  readonly changedSince: number;
  /** What the source did not let be read this time: nor does it prove anything. */
  readonly unreadable: readonly EntryProblem[];
  readonly differences: readonly Difference[];
}

/** Holds a catalog against what was captured again. */
export class Comparer {
  readonly #catalog: ComparedCatalog;
  readonly #capture: CaptureRun;
  readonly #pages: PageFileReader;
  /** What could not be read this time, by raw path in latin1. */
  readonly #unreadable: Map<string, EntryProblem>;
  readonly #differences: Difference[] = [];
  /** The directory at hand. */
  #here: { readonly root: number; readonly path: Buffer; readonly names: NamesInOrder } | undefined;
  #files = 0;
  #bytes = 0;
  #changedSince = 0;

  constructor(catalog: ComparedCatalog, capture: CaptureRun, unreadable: readonly EntryProblem[], folder: string) {
    this.#catalog = catalog;
    this.#capture = capture;
    this.#unreadable = new Map(unreadable.map((problem) => [Buffer.from(problem.path).toString('latin1'), problem]));
    this.#pages = new PageFileReader(folder);
  }

  async compare(): Promise<Comparison> {
    this.#capture.directories.sort();
    this.#catalog.roots.forEach((root, place) => {
      const now = this.#capture.roots[place];
      if (now !== undefined) this.#entry(Buffer.from(root.path), decodeEntry(root.entry, 'root'), decodeEntry(now.entry, 'root'));
    });
    for await (const { root, path, entries } of this.#catalog.directories()) this.#directory(root, path, entries);
    return {
      files: this.#files,
      bytes: this.#bytes,
      changedSince: this.#changedSince,
      unreadable: [...this.#unreadable.values()],
      differences: this.#differences,
    };
  }

  close(): void {
    this.#pages.close();
  }

  #directory(root: number, path: Buffer, then: readonly Entry[]): void {
    const base = joinPath(this.#catalog.roots[root]?.path ?? new Uint8Array(), path);
    const names = this.#namesNow(root, path);
    for (const entry of then) this.#entry(joinPath(base, entry.name), entry, names.find(entry.name));
  }

  /** The names of a directory as they are now, to be gone through once with all pages of the catalog's. */
  #namesNow(root: number, path: Buffer): NamesInOrder {
    if (this.#here?.root !== root || !this.#here.path.equals(path))
      this.#here = { root, path, names: new NamesInOrder(this.#entriesNow(root, path)) };
    return this.#here.names;
  }

  *#entriesNow(root: number, path: Buffer): Generator<Entry> {
    for (const page of unpackPages(this.#capture.directories.find(root, path))) yield* this.#pages.entries(page);
  }

  #entry(path: Buffer, then: Entry, now: Entry | undefined): void {
    if (then.type !== 'file') return;
    // There is nothing to compare, and that was told when it was captured.
    if (then.unread) return void this.#unreadable.delete(path.toString('latin1'));
    if (this.#isUnreadable(path)) return;
    if (
      now === undefined ||
      now.type !== 'file' ||
      now.modified !== then.modified ||
      now.size !== then.size ||
      now.torn ||
      now.unread ||
      then.torn
    ) {
      this.#changedSince += 1;
      return;
    }
    this.#files += 1;
    this.#bytes += then.size;
    if (!sameContent(then, now)) this.#differ(path, 'Its content differs');
    // One that cannot be read this time is missing from what is compared, and proves nothing.
    else if (!sharedStreamsAgree(then, now)) this.#differ(path, 'An alternate stream of it differs');
  }

  #differ(path: Buffer, what: string): void {
    this.#differences.push({ path, message: `${what} from the media file, though size and time are the same.` });
  }

  /** Whether it could not be read, or a folder above it. */
  #isUnreadable(path: Buffer): boolean {
    if (this.#unreadable.size === 0) return false;
    for (let end = path.length; end > 0; end = path.lastIndexOf(slash, end - 1))
      if (this.#unreadable.has(path.toString('latin1', 0, end))) return true;
    return false;
  }
}

const slash = 0x2f;
