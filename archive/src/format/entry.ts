import { damaged } from '../errors.ts';
import { decodeCbor } from './cbor-reader.ts';
import type { CborWriter } from './cbor-writer.ts';
import { idBytes } from './constants.ts';

/** Types of entries, by their number in the catalog. */
export const entryTypes = ['file', 'directory', 'symlink', 'fifo', 'socket', 'character', 'block'] as const;
export type EntryType = (typeof entryTypes)[number];

/** A run of zeros that the file system keeps no blocks for. */
export type Hole = readonly [offset: number, bytes: number];

/** One entry of the catalog: all that a restore needs. */
export interface Entry {
  /** Raw name bytes as the file system gives them. */
  readonly name: Buffer;
  readonly type: EntryType;
  readonly size: number;
  /** Permission bits with set-id and sticky, 12 bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Nanoseconds since 1970. */
  readonly modified: bigint;
  /** Birth time where the file system keeps one; for information, no system call sets it. */
  readonly born: bigint | undefined;
  /** Ids of the file's chunks in order, 32 bytes each. */
  readonly chunks: Buffer | undefined;
  /** Or the id of a list that holds them, and how many levels of lists lie below it. */
  readonly list: { readonly depth: number; readonly id: Buffer } | undefined;
  readonly linkTarget: Buffer | undefined;
  /** Volume ordinal and inode: equal keys are links to one file. Only where there is more than one link. */
  readonly hardLink: readonly [volume: number, inode: bigint] | undefined;
  readonly device: readonly [major: number, minor: number] | undefined;
  /** Names and values of extended attributes, sorted by name. */
  readonly attributes: readonly (readonly [name: Buffer, value: Buffer])[] | undefined;
  readonly holes: readonly Hole[] | undefined;
  /** It changed while it was read. */
  readonly torn: boolean;
  /** Its content could not be read and is not in the media file. */
  readonly unread: boolean;
}

/** All that an entry may leave out, left out. */
export const bareEntry = {
  size: 0,
  born: undefined,
  chunks: undefined,
  list: undefined,
  linkTarget: undefined,
  hardLink: undefined,
  device: undefined,
  attributes: undefined,
  holes: undefined,
  torn: false,
  unread: false,
} as const;

/** Most levels of lists: each holds at least 256 ids. What is promised beyond would only keep a reader busy. */
const mostListDepth = 7;

/** Largest permission bits, and largest number of an owner, a group or a device. */
export const mostMode = 0o7777;
export const mostNumber = 0xffff_ffff;

/** Keys of an entry's map. */
export const entryKeys = {
  name: 0,
  type: 1,
  size: 2,
  mode: 3,
  uid: 4,
  gid: 5,
  modified: 6,
  born: 7,
  chunks: 8,
  list: 9,
  linkTarget: 10,
  hardLink: 11,
  device: 12,
  attributes: 13,
  holes: 14,
  torn: 15,
  unread: 16,
} as const;

/** Appends one entry: a map with small integer keys in ascending order, members that do not apply left out. */
export const writeEntry = (writer: CborWriter, entry: Entry): void => {
  const { born, chunks, list, linkTarget, hardLink, device, attributes, holes } = entry;
  const optional = [born, chunks, list, linkTarget, hardLink, device, attributes, holes];
  writer.map(7 + optional.filter((member) => member !== undefined).length + (entry.torn ? 1 : 0) + (entry.unread ? 1 : 0));
  writer.integer(entryKeys.name);
  writer.bytes(entry.name);
  writer.integer(entryKeys.type);
  writer.integer(entryTypes.indexOf(entry.type));
  writer.integer(entryKeys.size);
  writer.integer(entry.size);
  writer.integer(entryKeys.mode);
  writer.integer(entry.mode);
  writer.integer(entryKeys.uid);
  writer.integer(entry.uid);
  writer.integer(entryKeys.gid);
  writer.integer(entry.gid);
  writer.integer(entryKeys.modified);
  writer.integer(entry.modified);
  if (born !== undefined) {
    writer.integer(entryKeys.born);
    writer.integer(born);
  }
  if (chunks !== undefined) {
    writer.integer(entryKeys.chunks);
    writer.bytes(chunks);
  }
  if (list !== undefined) {
    writer.integer(entryKeys.list);
    writer.value([list.depth, list.id]);
  }
  if (linkTarget !== undefined) {
    writer.integer(entryKeys.linkTarget);
    writer.bytes(linkTarget);
  }
  if (hardLink !== undefined) writeMember(writer, entryKeys.hardLink, [...hardLink]);
  if (device !== undefined) writeMember(writer, entryKeys.device, [...device]);
  if (attributes !== undefined)
    writeMember(
      writer,
      entryKeys.attributes,
      attributes.map((pair) => [...pair]),
    );
  if (holes !== undefined)
    writeMember(
      writer,
      entryKeys.holes,
      holes.map((hole) => [...hole]),
    );
  if (entry.torn) writeMember(writer, entryKeys.torn, true);
  if (entry.unread) writeMember(writer, entryKeys.unread, true);
};

const writeMember = (writer: CborWriter, key: number, value: Parameters<CborWriter['value']>[0]): void => {
  writer.integer(key);
  writer.value(value);
};

type Raw = Readonly<Record<string, unknown>>;

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
    attributes: optionalPairs(raw, entryKeys.attributes, what, ([name, value]) => [blob(name, what), blob(value, what)]),
    holes: ordered(
      optionalPairs(raw, entryKeys.holes, what, ([offset, length]) => [number(offset, what), number(length, what)]),
      integer(raw, entryKeys.size, what),
      what,
    ),
    torn: raw[entryKeys.torn] === true,
    unread: raw[entryKeys.unread] === true,
  };
};

/** One entry by itself, as the root keeps it for each source. */
export const decodeEntry = (encoded: Uint8Array, what: string): Entry => readEntry(decodeCbor(encoded, what), what);

const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);

const number = (value: unknown, what: string): number => {
  const plain = typeof value === 'bigint' ? Number(value) : value;
  if (typeof plain === 'number' && Number.isSafeInteger(plain) && plain >= 0) return plain;
  throw damaged(what, 'an entry holds something else where a count belongs');
};

const integer = (raw: Raw, key: number, what: string): number => number(raw[key], what);

/** A number that the system keeps in fewer bits; what is larger would be cut in silence. */
export const atMost = (most: number, value: number, what: string): number => {
  if (value > most) throw damaged(what, 'an entry holds a larger number than any system has');
  return value;
};

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

const big = (value: unknown, what: string): bigint => {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  throw damaged(what, 'an entry holds something else where a number belongs');
};

const blob = (value: unknown, what: string): Buffer => {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.length);
  throw damaged(what, 'an entry holds something else where bytes belong');
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

const isPair = (value: unknown): value is [unknown, unknown] => Array.isArray(value) && value.length === 2;

const optionalPair = <Value>(raw: Raw, key: number, what: string, read: (pair: [unknown, unknown]) => Value): Value | undefined => {
  const value = raw[key];
  if (value === undefined) return undefined;
  if (!isPair(value)) throw damaged(what, 'an entry holds something else where a pair belongs');
  return read(value);
};

const optionalPairs = <Value>(
  raw: Raw,
  key: number,
  what: string,
  read: (pair: [unknown, unknown]) => Value,
): readonly Value[] | undefined => {
  const value = raw[key];
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || !value.every(isPair)) throw damaged(what, 'an entry holds something else where pairs belong');
  return value.map(read);
};
