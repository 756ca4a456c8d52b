import { absolutePath, type Entry, isBelow, type PointReader, typedPath } from '@tapedeck/archive';
import { type PointEntry, volumeOf } from '@tapedeck/core';
import { noSuchPath } from './errors.ts';
import { joined, leadingEntry, type Names, noNames, pointEntry } from './point-entry.ts';

/** Entries of a directory of the point, or the entry itself; above the roots, the roots, and above all of Windows its volumes. */
export async function* listEntries(reader: PointReader, shown: string, recursive: boolean): AsyncGenerator<PointEntry> {
  const wanted = typedPath(shown === '' ? '/' : shown);
  const inside = reader.root.roots.findIndex(({ path }) => isBelow(wanted, path));
  const above = reader.root.roots
    .map(({ path }, root) => ({ path, root }))
    .filter(({ path, root }) => root !== inside && isBelow(path, wanted));
  if (inside < 0 && above.length === 0) throw noSuchPath(shown);
  if (inside < 0 && !recursive && wanted.equals(top)) return yield* topEntries(reader);
  if (inside >= 0) yield* listInside(reader, inside, below(reader, inside, wanted), shown, recursive);
  for (const { path, root } of above) {
    const entry = reader.rootEntry(root);
    yield pointEntry(path, entry, noNames);
    if (recursive && entry.type === 'directory') yield* listInside(reader, root, Buffer.of(), shown, true);
  }
}

const top = Buffer.from('/');

/** Volumes of Windows, each once, and other roots as they are. */
function* topEntries(reader: PointReader): Generator<PointEntry> {
  const roots = reader.root.roots.map(({ path }) => Buffer.from(path).toString('latin1'));
  for (const shown of new Set(roots.map((path) => volumeOf(path) ?? path))) {
    const root = roots.findIndex((path) => path === shown || path === `${shown}/`);
    yield pointEntry(Buffer.from(shown, 'latin1'), root < 0 ? leadingEntry(reader) : reader.rootEntry(root), noNames);
  }
}

/** A path below its root, raw and without a slash in front. */
const below = (reader: PointReader, root: number, path: Buffer): Buffer => {
  const base = reader.root.roots[root]?.path ?? new Uint8Array();
  const rest = path.subarray(base.length);
  return rest[0] === 0x2f ? rest.subarray(1) : rest;
};

async function* listInside(reader: PointReader, root: number, path: Buffer, shown: string, recursive: boolean): AsyncGenerator<PointEntry> {
  const directory = await reader.directories.find(root, path);
  if (directory === undefined) {
    yield await single(reader, root, path, shown);
    return;
  }
  for await (const row of recursive ? reader.directories.from({ root, path }) : [directory]) {
    if (row.root !== root) return;
    if (path.length > 0 && !isBelow(row.path, path)) {
      // Names that continue the last one ("a-b" beside "a/…") sort between; only a greater prefix ends the walk.
      if (Buffer.compare(row.path.subarray(0, path.length), path) > 0) return;
      continue;
    }
    for await (const page of reader.pagesOf(row)) {
      for (const entry of page.entries) yield pointEntry(joined(absolutePath(reader, root, row.path), entry.name), entry, page);
    }
  }
}

const single = async (reader: PointReader, root: number, path: Buffer, shown: string): Promise<PointEntry> => {
  const { entry, names } = await entryAt(reader, root, path, shown);
  return pointEntry(absolutePath(reader, root, path), entry, names);
};

/** Where a path lies that a person typed: in which root, and its raw path below that. */
export interface FoundEntry {
  readonly root: number;
  readonly path: Buffer;
  readonly entry: Entry;
  readonly names: Names;
}

/** The entry of a path as a person typed it. @throws `BACKUP_NO_SUCH_PATH` */
export const findEntry = async (reader: PointReader, shown: string): Promise<FoundEntry> => {
  const wanted = typedPath(shown);
  const root = reader.root.roots.findIndex(({ path }) => isBelow(wanted, path));
  if (root < 0) throw noSuchPath(shown);
  const path = below(reader, root, wanted);
  return { root, path, ...(await entryAt(reader, root, path, shown)) };
};

const entryAt = async (reader: PointReader, root: number, path: Buffer, shown: string): Promise<{ entry: Entry; names: Names }> => {
  if (path.length === 0) return { entry: reader.rootEntry(root), names: noNames };
  const slash = path.lastIndexOf(0x2f);
  const parent = await reader.directories.find(root, slash < 0 ? Buffer.of() : path.subarray(0, slash));
  if (parent === undefined) throw noSuchPath(shown);
  for await (const page of reader.pagesOf(parent)) {
    const entry = page.entries.find(({ name }) => name.equals(path.subarray(slash + 1)));
    if (entry !== undefined) return { entry, names: page };
  }
  throw noSuchPath(shown);
};
