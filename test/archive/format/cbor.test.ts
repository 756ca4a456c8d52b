import { expect } from 'chai';
import fc from 'fast-check';
import { CborCursor } from '../../../archive/src/format/cbor-cursor.ts';
import { decodeCbor, decodeCborDocument } from '../../../archive/src/format/cbor-reader.ts';
import { type CborValue, CborWriter, encodeCbor } from '../../../archive/src/format/cbor-writer.ts';
import { blobs } from '../../kit/arbitrary-bytes.ts';
import { itRefusesDamage, refuses } from './refuses-damage.ts';

const integers = fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n }));

// cbor-x gives a key of this name another one, because it would be the prototype.
const keys = fc.string({ unit: 'binary', maxLength: 30 }).filter((key) => key !== '__proto__');

const { values } = fc.letrec<{ values: CborValue }>((tie) => ({
  values: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(fc.constant(null), fc.boolean(), integers, fc.string({ unit: 'binary' }), blobs({ maxLength: 300 })),
    fc.array(tie('values'), { maxLength: 30 }),
    fc.dictionary(keys, tie('values')),
  ),
}));

/** Numbers of all kinds as one kind, bytes as text: what is left is what CBOR tells apart. */
const plain = (value: unknown): unknown => {
  if (typeof value === 'number' || typeof value === 'bigint') return `integer ${BigInt(value)}`;
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
};

describe('archive: the CBOR writer', () => {
  it('writes what cbor-x reads as the same value', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(plain(decodeCbor(encodeCbor(value), 'test'))).to.deep.equal(plain(value));
      }),
      { numRuns: 500 },
    );
  });

  it('writes a value again as the same bytes, whatever the order of its keys', () => {
    fc.assert(
      fc.property(fc.dictionary(keys, integers), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());

        expect(encodeCbor(turned).equals(encodeCbor(value))).to.equal(true);
      }),
    );
  });

  // Appendix A of RFC 8949.
  const examples: readonly (readonly [CborValue, string])[] = [
    [0, '00'],
    [23, '17'],
    [24, '1818'],
    [100, '1864'],
    [255, '18ff'],
    [256, '190100'],
    [1000, '1903e8'],
    [65_535, '19ffff'],
    [65_536, '1a00010000'],
    [1_000_000, '1a000f4240'],
    [4_294_967_295, '1affffffff'],
    [4_294_967_296, '1b0000000100000000'],
    [1_000_000_000_000, '1b000000e8d4a51000'],
    [18_446_744_073_709_551_615n, '1bffffffffffffffff'],
    [-18_446_744_073_709_551_616n, '3bffffffffffffffff'],
    [-1, '20'],
    [-10, '29'],
    [-100, '3863'],
    [-1000, '3903e7'],
    [10n, '0a'],
    [-1000n, '3903e7'],
    [false, 'f4'],
    [true, 'f5'],
    [null, 'f6'],
    [Buffer.of(), '40'],
    [Buffer.of(1, 2, 3, 4), '4401020304'],
    ['', '60'],
    ['IETF', '6449455446'],
    ['ü', '62c3bc'],
    ['𐅑', '64f0908591'],
    [[], '80'],
    [[1, [2, 3], [4, 5]], '8301820203820405'],
    [{}, 'a0'],
    [{ a: 1, b: [2, 3] }, 'a26161016162820203'],
    [['a', { b: 'c' }], '826161a161626163'],
    // §4.2.1: shorter keys first, then by their bytes.
    [{ aa: 1, z: 2, b: 3 }, 'a3616203617a0262616101'],
    [{ a: 1, b: undefined }, 'a1616101'],
  ];

  it('writes the examples of RFC 8949 byte by byte', () => {
    for (const [value, hex] of examples) expect(encodeCbor(value).toString('hex')).to.equal(hex);
  });

  it('refuses numbers that are no integers, and integers beyond 64 bits', () => {
    for (const value of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 2n ** 64n, -(2n ** 64n) - 1n])
      expect(() => encodeCbor(value), String(value)).to.throw(RangeError);
  });

  it('may be used again after a reset, and gives copies that stay', () => {
    const writer = new CborWriter(1);
    writer.text('first');
    const first = writer.take();
    writer.reset();
    writer.text('other');

    expect(first.toString('hex')).to.equal(encodeCbor('first').toString('hex'));
    expect(writer.view().equals(encodeCbor('other'))).to.equal(true);
  });
});

describe('archive: the CBOR reader', () => {
  itRefusesDamage({ encoded: values.map(encodeCbor), decode: (bytes) => decodeCborDocument(bytes, 'test') });

  it('refuses items that are nested without end, at any depth', () => {
    for (let depth = 1000; depth < 20_000; depth += 250)
      refuses(() => decodeCborDocument(Buffer.concat([Buffer.alloc(depth, 0x81), Buffer.of(0)]), 'test'));

    expect(refuses(() => decodeCborDocument(Buffer.alloc(1 << 20, 0x81), 'test'))).to.equal(true);
  });

  it('refuses tags, fractions, undefined values and items without an end, which are never written', () => {
    for (const hex of ['c100', 'c24101', 'd81b8366526567457870616161', 'fb7ff8000000000000', 'f97e00', 'f7', 'f0', '9f00ff', 'bf616100ff'])
      for (const decode of [decodeCbor, decodeCborDocument])
        expect(
          refuses(() => decode(Buffer.from(hex, 'hex'), 'test')),
          hex,
        ).to.equal(true);
  });

  it('reads on as if nothing had been after bytes that it refused', () => {
    refuses(() => decodeCbor(Buffer.from('9a01ffffff', 'hex'), 'test'));

    expect(decodeCbor(encodeCbor(['text', 1]), 'test')).to.deep.equal(['text', 1]);
  });
});

describe('archive: the CBOR cursor', () => {
  const skipAll = (bytes: Buffer): CborCursor => {
    const cursor = new CborCursor(bytes, 'test');
    while (cursor.at < bytes.length) cursor.skip();
    return cursor;
  };

  it('passes over any value as a whole', () => {
    fc.assert(
      fc.property(values, (value) => {
        const bytes = encodeCbor(value);
        const cursor = new CborCursor(Buffer.concat([bytes, Buffer.of(0)]), 'test');

        cursor.skip();

        expect(cursor.at).to.equal(bytes.length);
      }),
      { numRuns: 300 },
    );
  });

  it('reads every integer as it was', () => {
    fc.assert(
      fc.property(integers, (value) => {
        expect(new CborCursor(encodeCbor(value), 'test').big()).to.equal(BigInt(value));
      }),
    );
  });

  itRefusesDamage({ encoded: values.map(encodeCbor), decode: skipAll, prefixesAreWhole: true });

  it('passes over items that are nested without end, and says that they end too soon', () => {
    expect(refuses(() => skipAll(Buffer.alloc(1 << 20, 0x81)))).to.equal(true);
  });

  it('refuses tags, which deterministic bytes of ours never hold', () => {
    expect(refuses(() => skipAll(Buffer.from('c100', 'hex')))).to.equal(true);
  });
});
