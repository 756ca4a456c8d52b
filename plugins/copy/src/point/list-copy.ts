import { displayPath, isBelow, typedPath } from '@tapedeck/archive';
import type { PointEntry } from '@tapedeck/core';
import type { CopiedSource } from '../copy-note.ts';
import { noSuchPath, unreadable } from '../errors.ts';
import { type CopiedEntry, type CopyFacts, outermostSources, walkCopy } from './copied-trees.ts';

/** Entries of a folder of a copy, or the entry itself; above the sources, those. @throws `COPY_NO_SUCH_PATH`, `COPY_UNREADABLE` */
export function* listCopy(facts: CopyFacts, shown: string, recursive: boolean): Generator<PointEntry> {
  const wanted = typedPath(shown === '' ? '/' : shown);
  const sources = outermostSources(facts);
  const inside = sources.find(({ path }) => isBelow(wanted, Buffer.from(path)));
  const above = sources.filter((source) => source !== inside && isBelow(Buffer.from(source.path), wanted));
  if (inside !== undefined) yield* listInside(facts, inside, wanted, shown, recursive);
  else if (above.length === 0) throw noSuchPath(shown);
  for (const source of above)
    for (const entry of walkCopy(facts, source, Buffer.of(), { enters: () => recursive, refused })) yield pointEntry(entry);
}

function* listInside(facts: CopyFacts, source: CopiedSource, wanted: Buffer, shown: string, recursive: boolean): Generator<PointEntry> {
  const enters = (path: Buffer) => recursive || path.equals(wanted);
  let found = false;
  for (const entry of walkCopy(facts, source, belowSource(source, wanted), { enters, refused })) {
    found = true;
    if (entry.path.length > 0 || entry.stat.type !== 'directory') yield pointEntry(entry);
  }
  if (!found) throw noSuchPath(shown);
}

/** Refuses a path that the copy does not have. @throws what `listCopy` throws */
export const requirePath = (facts: CopyFacts, path: string): void => {
  const rows = listCopy(facts, path, false);
  rows.next();
  rows.return(undefined);
};

/** A path below its source, raw and without a slash in front. */
export const belowSource = ({ path }: CopiedSource, wanted: Buffer): Buffer => {
  const rest = wanted.subarray(Buffer.byteLength(path));
  return rest[0] === 0x2f ? rest.subarray(1) : rest;
};

const refused = (path: Buffer, error: Error): never => {
  throw unreadable(displayPath(path), error);
};

const pointEntry = ({ known, stat, owner, group, linkTarget }: CopiedEntry): PointEntry => ({
  path: displayPath(known),
  kind: stat.type,
  sizeBytes: stat.type === 'file' ? stat.size : 0,
  mode: stat.mode,
  owner,
  group,
  modifiedMs: Number(stat.modified / 1_000_000n),
  ...(linkTarget === undefined ? {} : { linkTarget: displayPath(linkTarget) }),
});
