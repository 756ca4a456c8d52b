import fc from 'fast-check';

/** Byte strings, as the archive passes them on. */
export const blobs = (limits: { readonly minLength?: number; readonly maxLength?: number }): fc.Arbitrary<Buffer> =>
  fc.uint8Array(limits).map((bytes) => Buffer.from(bytes));

/** Byte strings of one length: ids, hashes, keys. */
export const blobOf = (length: number): fc.Arbitrary<Buffer> => blobs({ minLength: length, maxLength: length });

/** Heads of CBOR items that promise far more than follows, and what a reader may not expect: tags, floats, endless items, a `toString`. */
const hostile: readonly Buffer[] = [
  '9a01ffffff',
  '9bffffffffffffffff',
  'ba00ffffff',
  'bbffffffffffffffff',
  '5affffffff',
  '5bffffffffffffffff',
  '7affffffff',
  '9a01ffffff9a01ffffff9a01ffffff9a01ffffff',
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

const places = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

const spliced = (bytes: Uint8Array, share: number, gone: number, put: Uint8Array): Buffer => {
  const at = Math.floor(share * (bytes.length + 1));
  return Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(Math.min(bytes.length, at + gone))]);
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
  fc.tuple(places, fc.nat(8), fc.constantFrom(...hostile)).map(
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

/** One to three damages, one after another. */
export const damages: fc.Arbitrary<Damage> = fc
  .array(oneDamage, { minLength: 1, maxLength: 3 })
  .map((list) => (bytes) => list.reduce<Buffer>((damagedBytes, damage) => damage(damagedBytes), Buffer.from(bytes)));
