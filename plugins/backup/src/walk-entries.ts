import {
  absolutePath,
  ContentReader,
  dataExtents,
  type Entry,
  isBelow,
  type PointReader,
  typedPath,
  walkDepthFirst,
} from '@tapedeck/archive';
import type { WholeEntry } from '@tapedeck/core';
import { findEntry } from './list-entries.ts';
import { type Names, noNames, pointEntry } from './point-entry.ts';

/** A path of the point and all below it; the roots at or below a path that lies above them. */
export async function* walkEntries(reader: PointReader, shown: string): AsyncGenerator<WholeEntry> {
  const content = new ContentReader(reader);
  for await (const { root, path, entry, names } of startsOf(reader, shown)) {
    yield wholeEntry(content, root, absolutePath(reader, root, path), entry, names);
    const directory = entry.type === 'directory' ? await reader.directories.find(root, path) : undefined;
    if (directory === undefined) continue;
    for await (const below of walkDepthFirst(reader, directory))
      yield wholeEntry(content, root, absolutePath(reader, root, below.path), below.entry, below.page);
  }
}

async function* startsOf(reader: PointReader, shown: string): AsyncGenerator<Awaited<ReturnType<typeof findEntry>>> {
  const wanted = typedPath(shown === '' ? '/' : shown);
  const above = [...reader.root.roots.keys()].filter((root) => isBelow(reader.root.roots[root]?.path ?? wanted, wanted));
  if (above.length === 0) yield await findEntry(reader, shown);
  for (const root of above) yield { root, path: Buffer.of(), entry: reader.rootEntry(root), names: noNames };
}

/** An entry with all that the point keeps of it. */
export const wholeEntry = (content: ContentReader, root: number, path: Buffer, entry: Entry, names: Names): WholeEntry => ({
  ...pointEntry(path, entry, names),
  rawPath: path,
  ...(entry.linkTarget === undefined ? {} : { rawLinkTarget: entry.linkTarget }),
  uid: entry.uid,
  gid: entry.gid,
  modifiedNs: entry.modified,
  ...(entry.hardLink === undefined ? {} : { linkKey: `${root}:${entry.hardLink.join(':')}` }),
  ...(entry.device === undefined ? {} : { device: entry.device }),
  attributes: entry.attributes ?? [],
  ...(entry.windows === undefined ? {} : { keepsMore: true }),
  unread: entry.unread,
  extents: entry.type === 'file' ? dataExtents(entry) : [],
  data: () => content.data(entry),
});
