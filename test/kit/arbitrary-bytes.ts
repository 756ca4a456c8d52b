import fc from 'fast-check';
import { CborCursor, majors } from '../../archive/src/format/cbor-cursor.ts';

/** Byte strings, as the archive passes them on. */
export const blobs = (limits: { readonly minLength?: number; readonly maxLength?: number }): fc.Arbitrary<Buffer> =>
  fc.uint8Array(limits).map((bytes) => Buffer.from(bytes));

/** Byte strings of one length: ids, hashes, keys. */
export const blobOf = (length: number): fc.Arbitrary<Buffer> => blobs({ minLength: length, maxLength: length });

/** Names of entries: any bytes that lead nowhere else. */
export const entryNames = (maxLength: number): fc.Arbitrary<Buffer> =>
  blobs({ minLength: 1, maxLength })
    .map((bytes) => Buffer.from(bytes.map((byte) => (byte === 0 || byte === 0x2f ? 0x61 : byte))))
    .filter((name) => !['.', '..'].includes(name.toString('latin1')));

/** Paths of such names, the empty one among them. */
export const entryPaths: fc.Arbitrary<Buffer> = fc
  .array(entryNames(12), { maxLength: 5 })
  .map((names) => Buffer.from(names.map((name) => name.toString('latin1')).join('/'), 'latin1'));

/** CBOR items that a reader may not expect: heads that promise far more than follows, other types, tags, fractions, a `toString`. */
const unexpected: readonly Buffer[] = [
  '9a01ffffff',
  '9bffffffffffffffff',
  'ba00ffffff',
  'bbffffffffffffffff',
  '5affffffff',
  '5bffffffffffffffff',
  '7affffffff',
  '9a01ffffff9a01ffffff9a01ffffff9a01ffffff',
  'f6',
  '20',
  '6161',
  '4161',
  '8101',
  'a0',
  '9f',
  'bf',
  'f7',
  'fb7ff8000000000000',
  'c249010000000000000000',
  'd81b8366526567457870616161',
  'a168746f537472696e6701',
].map((hex) => Buffer.from(hex, 'hex'));

/** Damage to a byte string: bytes changed, left out, put in, said twice, or cut off behind. */
export type Damage = (bytes: Uint8Array) => Buffer;

// Doubles would be as good as 0 most of the time, since small ones are as many as large ones.
const places = fc.nat({ max: 999_999 }).map((millionths) => millionths / 1_000_000);

const spliced = (bytes: Uint8Array, share: number, gone: number, put: Uint8Array): Buffer => {
  const at = Math.floor(share * (bytes.length + 1));
  return Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(Math.min(bytes.length, at + gone))]);
};

/** Where the items of well-formed CBOR begin; as far as they go, where it is not. */
const itemStarts = (bytes: Buffer): readonly number[] => {
  const cursor = new CborCursor(bytes, 'test');
  const starts: number[] = [];
  try {
    while (cursor.at < bytes.length) {
      starts.push(cursor.at);
      const major = cursor.head();
      if (major === majors.bytes || major === majors.text) cursor.content();
    }
  } catch {
    // What follows is damaged already.
  }
  return starts;
};

/** Puts another item in the place of one. */
const withItem = (bytes: Buffer, share: number, item: Buffer): Buffer => {
  const starts = itemStarts(bytes);
  const start = starts[Math.floor(share * starts.length)] ?? 0;
  const cursor = new CborCursor(bytes, 'test');
  cursor.at = start;
  try {
    cursor.skip();
  } catch {
    cursor.at = bytes.length;
  }
  return Buffer.concat([bytes.subarray(0, start), item, bytes.subarray(cursor.at)]);
};

const oneDamage: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(places, fc.integer({ min: 1, max: 255 })).map(([share, bits]): Damage => {
    return (bytes) => {
      const changed = Buffer.from(bytes);
      const at = Math.floor(share * bytes.length);
      if (at < changed.length) changed[at] = (changed[at] ?? 0) ^ bits;
      return changed;
    };
  }),
  fc.tuple(places, fc.nat(8), fc.uint8Array({ maxLength: 9 })).map(
    ([share, gone, put]): Damage =>
      (bytes) =>
        spliced(bytes, share, gone, put),
  ),
  fc.tuple(places, fc.nat(8), fc.constantFrom(...unexpected)).map(
    ([share, gone, put]): Damage =>
      (bytes) =>
        spliced(bytes, share, gone, put),
  ),
  fc.tuple(places, places).map(([from, to]): Damage => {
    return (bytes) => spliced(bytes, from, 0, bytes.subarray(0, Math.floor(to * bytes.length)));
  }),
  places.map(
    (share): Damage =>
      (bytes) =>
        Buffer.from(bytes.subarray(0, Math.floor(share * bytes.length))),
  ),
);

const anotherItem: fc.Arbitrary<Damage> = fc.tuple(places, fc.constantFrom(...unexpected)).map(
  ([share, item]) =>
    (bytes) =>
      withItem(Buffer.from(bytes), share, item),
);

/** Bytes damaged in one to three ways, and well-formed CBOR that holds another item than belongs there. */
export const damages: fc.Arbitrary<Damage> = fc.oneof(
  anotherItem,
  fc.array(oneDamage, { minLength: 1, maxLength: 3 }).map(
    (list): Damage =>
      (bytes) =>
        list.reduce<Buffer>((damaged, damage) => damage(damaged), Buffer.from(bytes)),
  ),
);
