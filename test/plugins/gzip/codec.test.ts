import { randomBytes } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { createCodec } from '@tapedeck/plugin-gzip/codec';
import { expect } from 'chai';
import fc from 'fast-check';

const codec = createCodec({ level: 6 });

const codeOf = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
  return undefined;
};

describe('gzip: codec', () => {
  it('gives every block back as it was, at any level, empty ones too', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.uint8Array({ maxLength: 5000 }),
        fc.integer({ min: 1, max: 40 }),
        (level, bytes, times) => {
          const plain = Buffer.concat(Array.from({ length: times }, () => bytes));
          const { encode, decode } = createCodec({ level });

          expect(Buffer.compare(decode(encode(plain), plain.byteLength), plain)).to.equal(0);
        },
      ),
    );
  });

  it('makes what any gzip reads', () => {
    const plain = Buffer.alloc(100_000, 'tapedeck');

    expect(gunzipSync(codec.encode(plain)).equals(plain)).to.equal(true);
  });

  it('never needs a second output buffer, however little a block compresses', () => {
    for (const length of [0, 1, 100, 131_072, 2_097_152]) {
      const encoded = codec.encode(randomBytes(length));

      // zlib joins several buffers into one of exact length; a single one stays a view of the larger bound.
      expect(encoded.buffer.byteLength, `${length} bytes`).to.be.greaterThan(encoded.byteLength);
    }
  });

  it('refuses a block that is longer or shorter than promised, and one that expands a thousandfold', () => {
    const encoded = codec.encode(Buffer.alloc(1000, 'x'));

    expect([999, 1001, 0].map((promised) => codeOf(() => codec.decode(encoded, promised)))).to.deep.equal(
      Array(3).fill('GZIP_BLOCK_LENGTH'),
    );
    expect(codeOf(() => codec.decode(gzipSync(Buffer.alloc(64 << 20)), 1000))).to.equal('GZIP_BLOCK_LENGTH');
  });

  it('refuses what is cut, empty, foreign or followed by something', () => {
    const plain = randomBytes(5000);
    const encoded = codec.encode(plain);
    const flipped = Buffer.from(encoded);
    flipped.writeUInt8(flipped.readUInt8(flipped.length - 6) ^ 1, flipped.length - 6);

    for (const bytes of [
      encoded.subarray(0, -1),
      new Uint8Array(0),
      randomBytes(50).fill(1, 0, 4),
      Buffer.concat([encoded, Buffer.from('more')]),
      flipped,
    ])
      expect(codeOf(() => codec.decode(bytes, plain.byteLength))).to.equal('GZIP_BLOCK_DAMAGED');
  });
});
