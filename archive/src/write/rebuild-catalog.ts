import { mkdirSync, rmSync } from 'node:fs';
import { idBytes } from '../format/constants.ts';
import type { DirectoryRow } from '../format/directory-page.ts';
import { entriesOf } from '../format/entry-cursor.ts';
import { chunkLists } from '../read/chunk-ids.ts';
import type { PointReader } from '../read/point-reader.ts';
import { saveCatalog } from './catalog-cache.ts';
import { DirectoryLog } from './directory-log.ts';
import { packDirectory } from './directory-record.ts';
import { packPages } from './packed-pages.ts';
import { PageFileWriter } from './page-files.ts';
import type { PageRef } from './page-ref.ts';

/** Puts the catalog of a point where the next run looks for that of the last one: what a site has forgotten, the media set still knows. */
export const rebuildCatalog = async (
  reader: PointReader,
  folder: string,
  media: { readonly mediaId: Uint8Array; readonly trailerHash: Buffer },
): Promise<void> => {
  const next = `${folder}.next`;
  rmSync(next, { recursive: true, force: true });
  mkdirSync(next, { recursive: true, mode: 0o700 });
  const files = new PageFileWriter(next, 0);
  const directories = new DirectoryLog();
  try {
    for await (const row of reader.directories.from()) {
      const pages: PageRef[] = [];
      for (let at = 0; at < row.pages.length; at += 2 * idBytes) pages.push(await keepPage(reader, row, at, files));
      directories.add(packDirectory(row.root, row.path, [packPages(pages)]));
    }
    files.flush();
  } finally {
    files.close();
  }
  directories.sort();
  const roots = reader.root.roots.map(({ entry, watch = new Uint8Array() }) => ({ entry, watch }));
  const paths = reader.root.roots.map(({ path }) => ({ path: Buffer.from(path).toString() }));
  saveCatalog(next, folder, { directories, roots }, paths, media);
};

/** Copies a page, its watch page and the chunk lists that it needs. */
const keepPage = async (reader: PointReader, { pages }: DirectoryRow, at: number, files: PageFileWriter): Promise<PageRef> => {
  const [pageId, watchId] = [pages.subarray(at, at + idBytes), pages.subarray(at + idBytes, at + 2 * idBytes)];
  const page = await reader.chunk(pageId);
  const lists = new Map<string, Buffer>();
  let first: Buffer | undefined;
  for (const entry of entriesOf(page, 'catalog page')) {
    first ??= Buffer.from(entry.name);
    if (entry.list !== undefined) for (const [id, list] of (await chunkLists(reader, entry.list)).lists) lists.set(id, list);
  }
  return files.append(page, await reader.chunk(watchId), lists, { pageId, watchId, first: first ?? Buffer.of() });
};
