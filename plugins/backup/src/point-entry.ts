import { bareEntry, displayPath, type Entry, type PointReader } from '@tapedeck/archive';
import type { PointEntry } from '@tapedeck/core';

/** Names of owners and groups of a page. */
export interface Names {
  readonly owners: ReadonlyMap<number, string>;
  readonly groups: ReadonlyMap<number, string>;
}

/** For entries that lie in no page, as those of the roots. */
export const noNames: Names = { owners: new Map(), groups: new Map() };

/** A folder above the roots, of which nothing is known. */
export const leadingEntry = ({ root }: PointReader): Omit<Entry, 'name'> => {
  const modified = BigInt(Date.parse(root.startedAt)) * 1_000_000n;
  return { ...bareEntry, type: 'directory', mode: 0o555, uid: 0, gid: 0, modified };
};

/** An entry as front ends show it. */
export const pointEntry = (path: Uint8Array, entry: Omit<Entry, 'name'>, { owners, groups }: Names): PointEntry => ({
  path: displayPath(path),
  kind: entry.type,
  sizeBytes: entry.size,
  mode: entry.mode,
  owner: owners.get(entry.uid) || String(entry.uid),
  group: groups.get(entry.gid) || String(entry.gid),
  modifiedMs: Number(entry.modified / 1_000_000n),
  ...(entry.linkTarget === undefined ? {} : { linkTarget: displayPath(entry.linkTarget) }),
  ...(entry.torn ? { torn: true } : {}),
});

/** The absolute path of a name in a folder. */
export const joined = (folder: Uint8Array, name: Uint8Array): Buffer =>
  Buffer.concat([folder, folder.at(-1) === 0x2f ? Buffer.of() : Buffer.from('/'), name]);
