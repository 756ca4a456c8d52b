import type { Entry } from '../format/entry.ts';
import type { PointReader } from '../read/point-reader.ts';
import type { PreviousCatalog } from '../write/capture-options.ts';
import { KnownDirectories } from '../write/known-directories.ts';
import { unpackPages } from '../write/packed-pages.ts';
import { PageFileReader } from '../write/page-files.ts';

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
