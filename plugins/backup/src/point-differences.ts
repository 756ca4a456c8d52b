import { type DirectoryRow, type Entry, hasSamePages, mergeDirectories, mergeRoots, type PointReader, pageIdsOf } from '@tapedeck/archive';
import type { PointDifference } from '@tapedeck/core';
import { compareEntries } from './compare-entries.ts';
import { joined, type Names, noNames, pointEntry } from './point-entry.ts';

/** An entry and what names its owners. */
interface Named {
  readonly entry: Entry;
  readonly names: Names;
}

/** How the second of two points of one set differs from the first. Pages that are the same in both are not read. */
export async function* pointDifferences(before: PointReader, after: PointReader, signal: AbortSignal): AsyncGenerator<PointDifference> {
  for (const { path, places } of mergeRoots([before, after])) {
    const [a, b] = [rootOf(before, places[0]), rootOf(after, places[1])];
    yield* difference(path, a, b);
  }
  for await (const { path, rows } of mergeDirectories([before, after])) {
    signal.throwIfAborted();
    const [a, b] = rows;
    if (a !== undefined && b !== undefined && hasSamePages(a, b)) continue;
    for await (const [left, right] of pairs(otherEntries(before, a, b), otherEntries(after, b, a)))
      yield* difference(joined(path, (left ?? right)?.entry.name ?? Buffer.of()), left, right);
  }
}

const rootOf = (reader: PointReader, place = -1): Named | undefined =>
  place < 0 ? undefined : { entry: reader.rootEntry(place), names: noNames };

/** Entries of a directory but for the pages that the other point has as well. */
async function* otherEntries(reader: PointReader, row: DirectoryRow | undefined, other: DirectoryRow | undefined): AsyncGenerator<Named> {
  if (row === undefined) return;
  const shared = new Set(other === undefined ? [] : [...pageIdsOf(other)].map((id) => id.toString('latin1')));
  for await (const page of reader.pagesOf(row, shared)) for (const entry of page.entries) yield { entry, names: page };
}

/** Entries of the same name, both sorted by it; one of the two is missing where only one point has the name. */
async function* pairs(left: AsyncGenerator<Named>, right: AsyncGenerator<Named>): AsyncGenerator<[Named | undefined, Named | undefined]> {
  let a = await next(left);
  let b = await next(right);
  while (a !== undefined || b !== undefined) {
    const order = a === undefined ? 1 : b === undefined ? -1 : Buffer.compare(a.entry.name, b.entry.name);
    yield [order <= 0 ? a : undefined, order >= 0 ? b : undefined];
    if (order <= 0) a = await next(left);
    if (order >= 0) b = await next(right);
  }
}

const next = async (entries: AsyncGenerator<Named>): Promise<Named | undefined> => {
  const { done, value } = await entries.next();
  return done === true ? undefined : value;
};

function* difference(path: Buffer, before: Named | undefined, after: Named | undefined): Generator<PointDifference> {
  const change = changeOf(before?.entry, after?.entry);
  if (change === undefined) return;
  yield {
    change,
    ...(before === undefined ? {} : { before: pointEntry(path, before.entry, before.names) }),
    ...(after === undefined ? {} : { after: pointEntry(path, after.entry, after.names) }),
  };
}

const changeOf = (before: Entry | undefined, after: Entry | undefined): PointDifference['change'] | undefined => {
  if (before === undefined) return 'added';
  return after === undefined ? 'removed' : compareEntries(before, after);
};
