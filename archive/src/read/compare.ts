import type { Entry } from '../format/entry.ts';
import type { MediaHeader } from '../format/header.ts';
import { decodeEntry } from '../format/read-entry.ts';
import { discardingStore } from '../store/discarding-store.ts';
import { joinPath } from '../system/join-path.ts';
import type { CaptureRoot, PreviousCatalog } from '../write/capture-options.ts';
import { CaptureRun, startCaptureThreads } from '../write/capture-run.ts';
import { KnownDirectories } from '../write/known-directories.ts';
import { createKnownIdsMemory } from '../write/known-ids.ts';
import { MediaWriter } from '../write/media-writer.ts';
import { unpackPages } from '../write/packed-pages.ts';
import { PageFileReader } from '../write/page-files.ts';
import type { EntryProblem } from '../write/unit-results.ts';
import { NamesInOrder } from './names-in-order.ts';
import type { PointReader } from './point-reader.ts';

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

/** The catalog that the source is compared with. */
export interface ComparedCatalog {
  readonly roots: readonly { readonly path: Uint8Array; readonly entry: Uint8Array }[];
  /** Ids of all chunks that it may refer to, 32 bytes each, one buffer per media file. */
  readonly ids: readonly Buffer[];
  /** Pages of all directories: those of one directory follow each other, sorted by name. */
  directories(): AsyncIterable<{ readonly root: number; readonly path: Buffer; readonly entries: readonly Entry[] }>;
}

/** The catalog of an opened restore point. */
export const pointCatalog = (reader: PointReader): ComparedCatalog => ({
  roots: reader.root.roots,
  ids: reader.allIds(),
  async *directories() {
    for await (const row of reader.directories.from()) {
      for await (const { entries } of reader.pagesOf(row)) yield { ...row, entries };
    }
  },
});

/** The catalog as this site keeps it for the next run: at hand also where nothing can be opened. */
export const cachedCatalog = (cached: PreviousCatalog, paths: readonly string[], ids: readonly Buffer[]): ComparedCatalog => ({
  roots: paths.flatMap((path) => {
    const root = cached.root(path);
    return root === undefined ? [] : [{ path: Buffer.from(path), entry: root.record.entry }];
  }),
  ids,
  async *directories() {
    const pages = new PageFileReader(cached.folder);
    const directories = new KnownDirectories(cached.directories);
    try {
      for (const { root, path } of directories.rows()) {
        for (const page of unpackPages(directories.find(root, path))) yield { root, path, entries: pages.entries(page) };
      }
    } finally {
      pages.close();
    }
  },
});

/** What is compared. */
export interface CompareOptions {
  readonly catalog: ComparedCatalog;
  readonly header: MediaHeader;
  /** The roots of the point but for its streams, in its order. */
  readonly roots: readonly CaptureRoot[];
  /** The seed with which the point was cut; with another one large files cannot be compared. */
  readonly gearSeed: Uint8Array;
  /** An empty folder for the catalog that comes out of it. The caller removes it. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Reads the whole source again, the way a backup does but writing nothing, and compares what comes out with the catalog. */
export const compareWithSource = async (options: CompareOptions): Promise<Comparison> => {
  const unreadable: EntryProblem[] = [];
  const capture = await captureAgain(options, unreadable);
  try {
    await capture.capture();
    const comparer = new Comparer(options.catalog, capture, unreadable, options.folder);
    try {
      return await comparer.compare();
    } finally {
      comparer.close();
    }
  } finally {
    await capture.close();
  }
};

const captureAgain = async ({ catalog, header, roots, gearSeed, folder, signal }: CompareOptions, unreadable: EntryProblem[]) => {
  const writer = new MediaWriter({
    store: discardingStore,
    workingBase: 'compare',
    header,
    setKeys: undefined,
    maxPartBytes: Number.MAX_SAFE_INTEGER,
  });
  await writer.start();
  const nothing = () => undefined;
  return new CaptureRun({
    roots,
    // A program that is run again gives other bytes, rightly.
    streams: [],
    writer,
    readBack: undefined,
    fragment: undefined,
    mediaId: header.mediaId,
    blockKey: undefined,
    gearSeed,
    codec: undefined,
    known: createKnownIdsMemory(catalog.ids),
    previous: undefined,
    nextPages: folder,
    signal,
    threads: startCaptureThreads(),
    counted: nothing,
    problem: (_, problem) => {
      if (problem.kind === 'unreadable') unreadable.push(problem);
    },
    written: nothing,
  });
};

class Comparer {
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
    if (!sameContent(then, now))
      this.#differences.push({ path, message: 'Its content differs from the media file, though size and time are the same.' });
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

const sameContent = (a: Entry, b: Entry): boolean => sameBytes(a.chunks, b.chunks) && sameBytes(a.list?.id, b.list?.id);
const sameBytes = (a: Buffer | undefined, b: Buffer | undefined): boolean => (a === undefined || b === undefined ? a === b : a.equals(b));
