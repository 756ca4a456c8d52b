import { damaged } from '../errors.ts';
import { decodeCbor } from './cbor-reader.ts';
import { idBytes } from './constants.ts';
import { type Entry, entryKeys, entryTypes } from './entry.ts';
import { atMost, big, blob, isPair, isRaw, mostNumber, number, optionalPairs, type Raw } from './entry-values.ts';
import { readWindows } from './windows-metadata.ts';

/** Most levels of lists: each holds at least 256 ids. What is promised beyond would only keep a reader busy. */
const mostListDepth = 7;

/** Largest permission bits. */
export const mostMode = 0o7777;

/** Turns a decoded map into an entry, and checks each member's type. */
export const readEntry = (raw: unknown, what: string): Entry => {
  if (!isRaw(raw)) throw damaged(what, 'an entry is no map');
  const type = entryTypes[integer(raw, entryKeys.type, what)];
  if (type === undefined) throw damaged(what, 'an entry has an unknown type');
  return {
    name: bytes(raw, entryKeys.name, what),
    type,
    size: integer(raw, entryKeys.size, what),
    mode: atMost(mostMode, integer(raw, entryKeys.mode, what), what),
    uid: atMost(mostNumber, integer(raw, entryKeys.uid, what), what),
    gid: atMost(mostNumber, integer(raw, entryKeys.gid, what), what),
    modified: big(raw[entryKeys.modified], what),
    born: raw[entryKeys.born] === undefined ? undefined : big(raw[entryKeys.born], what),
    chunks: optionalIds(raw, what),
    list: optionalList(raw, what),
    linkTarget: raw[entryKeys.linkTarget] === undefined ? undefined : bytes(raw, entryKeys.linkTarget, what),
    hardLink: optionalPair(raw, entryKeys.hardLink, what, ([volume, inode]) => [number(volume, what), big(inode, what)]),
    device: optionalPair(raw, entryKeys.device, what, ([major, minor]) => [
      atMost(mostNumber, number(major, what), what),
      atMost(mostNumber, number(minor, what), what),
    ]),
    attributes: optionalPairs(raw[entryKeys.attributes], what, ([name, value]) => [blob(name, what), blob(value, what)]),
    holes: ordered(
      optionalPairs(raw[entryKeys.holes], what, ([offset, length]) => [number(offset, what), number(length, what)]),
      integer(raw, entryKeys.size, what),
      what,
    ),
    torn: raw[entryKeys.torn] === true,
    unread: raw[entryKeys.unread] === true,
    windows: raw[entryKeys.windows] === undefined ? undefined : readWindows(raw[entryKeys.windows], type, what),
  };
};

/** One entry by itself, as the root keeps it for each source. */
export const decodeEntry = (encoded: Uint8Array, what: string): Entry => readEntry(decodeCbor(encoded, what), what);

const integer = (raw: Raw, key: number, what: string): number => number(raw[key], what);

/** Holes lie one behind another within their file, or content would be written twice. */
const ordered = (holes: Entry['holes'], size: number, what: string): Entry['holes'] => {
  let end = 0;
  for (const [offset, length] of holes ?? []) {
    if (offset < end) throw damaged(what, 'the holes of an entry overlap');
    end = offset + length;
  }
  if (end > size) throw damaged(what, 'a hole of an entry lies behind its end');
  return holes;
};

const bytes = (raw: Raw, key: number, what: string): Buffer => blob(raw[key], what);

const optionalIds = (raw: Raw, what: string): Buffer | undefined => {
  if (raw[entryKeys.chunks] === undefined) return undefined;
  const ids = bytes(raw, entryKeys.chunks, what);
  if (ids.length % idBytes !== 0) throw damaged(what, 'an entry has a cut chunk id');
  return ids;
};

const optionalList = (raw: Raw, what: string): Entry['list'] =>
  optionalPair(raw, entryKeys.list, what, ([depth, id]) => {
    const list = { depth: number(depth, what), id: blob(id, what) };
    if (list.id.length !== idBytes) throw damaged(what, 'an entry has a cut list id');
    if (list.depth > mostListDepth) throw damaged(what, 'the list of an entry is nested deeper than any file is long');
    return list;
  });

const optionalPair = <Value>(raw: Raw, key: number, what: string, read: (pair: [unknown, unknown]) => Value): Value | undefined => {
  const value = raw[key];
  if (value === undefined) return undefined;
  if (!isPair(value)) throw damaged(what, 'an entry holds something else where a pair belongs');
  return read(value);
};
