import type { DirectoryRow } from '../format/directory-page.ts';
import type { Entry } from '../format/entry.ts';
import type { Page } from '../format/page.ts';
import { joinPath } from '../system/join-path.ts';
import type { PointReader } from './point-reader.ts';

/** An entry, where it lies, and the page that has it. */
export interface WalkedEntry {
  /** Below the root, raw. */
  readonly path: Buffer;
  readonly entry: Entry;
  readonly page: Page;
}

/**
 * All entries below a directory, each folder directly before what is in it: whoever makes them anew can finish a folder once the next
 * name is not below it. Holds one page for each level.
 */
export async function* walkDepthFirst(reader: PointReader, row: DirectoryRow): AsyncGenerator<WalkedEntry> {
  const levels = [entriesIn(reader, row)];
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    const { done, value } = await level.next();
    if (done === true) {
      levels.pop();
      continue;
    }
    yield value;
    if (value.entry.type !== 'directory') continue;
    const below = await reader.directories.find(row.root, value.path);
    if (below !== undefined) levels.push(entriesIn(reader, below));
  }
}

async function* entriesIn(reader: PointReader, row: DirectoryRow): AsyncGenerator<WalkedEntry> {
  for await (const page of reader.pagesOf(row))
    for (const entry of page.entries) yield { path: joinPath(row.path, entry.name), entry, page };
}
