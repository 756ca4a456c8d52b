import { damaged } from '../errors.ts';
import { decodeCbor } from './cbor-reader.ts';
import { CborWriter } from './cbor-writer.ts';
import { checkedName } from './checked-name.ts';
import type { Entry } from './entry.ts';
import { readEntry } from './read-entry.ts';

/** Names of owners and groups that a page's entries mention, by number. */
export type OwnerNames = ReadonlyMap<number, string>;

/** A catalog page: part of a directory, entries sorted by raw name. */
export interface Page {
  readonly owners: OwnerNames;
  readonly groups: OwnerNames;
  readonly entries: readonly Entry[];
}

/** What change detection knows of one entry, in the same order as the page's entries. */
export interface Watch {
  readonly changed: bigint;
  readonly inode: bigint;
  /** The last run could not be sure that the next change will show: read it again. */
  readonly unsettled: boolean;
  /** It was cut at fixed places, and so is whatever takes its place: another cut would store all of it again. */
  readonly fixed: boolean;
  /** Something of it cannot be kept, which each run tells anew. */
  readonly unkept: boolean;
}

const unsettledFlag = 1;
const fixedFlag = 2;
const unkeptFlag = 4;

/** What the flags of a watch say. */
export const readWatchFlags = (flags: number): Pick<Watch, 'unsettled' | 'fixed' | 'unkept'> => ({
  unsettled: (flags & unsettledFlag) !== 0,
  fixed: (flags & fixedFlag) !== 0,
  unkept: (flags & unkeptFlag) !== 0,
});

/** Frames entries that are encoded already: `[1, owners, groups, [entry…]]`, owners flat as number, name, …. */
export const encodePage = (owners: OwnerNames, groups: OwnerNames, count: number, entries: Uint8Array): Buffer => {
  const writer = new CborWriter(1024 + entries.length);
  writer.array(4);
  writer.integer(1);
  writer.value(flat(owners));
  writer.value(flat(groups));
  writer.array(count);
  writer.raw(entries);
  return writer.view();
};

const flat = (names: OwnerNames) => [...names].sort((a, b) => a[0] - b[0]).flat();

/** Reads a page; its id has been checked before. Refuses names that lead elsewhere: it may be forged by somebody who has the keys. */
export const decodePage = (bytes: Uint8Array, what: string): Page => {
  const page = decodeCbor(bytes, what);
  if (!Array.isArray(page) || page[0] !== 1 || !Array.isArray(page[3])) throw damaged(what, 'it is no page of version 1');
  const entries = page[3].map((raw) => readEntry(raw, what));
  for (const { name } of entries) checkedName(name);
  return { owners: names(page[1], what), groups: names(page[2], what), entries };
};

const names = (value: unknown, what: string): OwnerNames => {
  if (!Array.isArray(value) || value.length % 2 !== 0) throw damaged(what, 'its owners have another shape');
  const map = new Map<number, string>();
  for (let at = 0; at < value.length; at += 2) {
    const [number, name] = [value[at], value[at + 1]];
    if (!Number.isSafeInteger(number) || number < 0 || typeof name !== 'string') throw damaged(what, 'an owner has another shape');
    map.set(number, name);
  }
  return map;
};

/** One entry of a watch page: three integers. */
export const writeWatch = (writer: CborWriter, watch: Watch): void => {
  writer.integer(watch.changed);
  writer.integer(watch.inode);
  writer.integer((watch.unsettled ? unsettledFlag : 0) | (watch.fixed ? fixedFlag : 0) | (watch.unkept ? unkeptFlag : 0));
};

/** Frames watches that are encoded already: `[1, ctime, inode, flags, …]`, three numbers an entry. */
export const encodeWatchPage = (count: number, watches: Uint8Array): Buffer => {
  const writer = new CborWriter(16 + watches.length);
  writer.array(1 + count * 3);
  writer.integer(1);
  writer.raw(watches);
  return writer.view();
};
