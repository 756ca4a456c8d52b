import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import { createCodec } from '@tapedeck/plugin-zstd/codec';
import { expect } from 'chai';
import fc from 'fast-check';
import { needsTools } from '../../kit/needs.ts';

const codec = createCodec({ level: 3 });

const errorOf = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
};

const shared = (bytes: Uint8Array) => {
  const view = new Uint8Array(new SharedArrayBuffer(bytes.byteLength));
  view.set(bytes);
  return view;
};

describe('zstd: codec', () => {
  it('gives every block back as it was, at any level, empty ones too', () => {
    const blocks = fc.tuple(fc.integer({ min: 1, max: 19 }), fc.uint8Array({ maxLength: 5000 }), fc.integer({ min: 1, max: 40 }));
    fc.assert(
      fc.property(blocks, ([level, bytes, times]) => {
        const plain = Buffer.concat(Array.from({ length: times }, () => bytes));
        const { encode, decode } = createCodec({ level });

        expect(Buffer.compare(decode(encode(plain), plain.byteLength), plain)).to.equal(0);
      }),
      { numRuns: 200 },
    );
  });

  it('gives back a block of the greatest length, compressible or not', () => {
    for (const plain of [randomBytes(16 * 1024 * 1024), Buffer.alloc(16 * 1024 * 1024, 'tapedeck')]) {
      expect(Buffer.compare(codec.decode(codec.encode(plain), plain.byteLength), plain)).to.equal(0);
    }
  });

  it('reads and writes shared memory', () => {
    const plain = Buffer.alloc(100_000, 'shared');

    const encoded = codec.encode(shared(plain));

    expect(Buffer.compare(codec.decode(shared(encoded), plain.byteLength), plain)).to.equal(0);
  });

  it('never needs a second output buffer, however little a block compresses', () => {
    for (const length of [0, 1, 100, 5000, 131_071, 131_072, 2_097_152]) {
      const encoded = codec.encode(randomBytes(length));

      // zlib joins several buffers into one of exact length; a single one stays a view of the larger bound.
      expect(encoded.buffer.byteLength, `${length} bytes`).to.be.greaterThan(encoded.byteLength);
    }
  });

  it('states the content size in the frame and adds no checksum', () => {
    const encoded = codec.encode(Buffer.alloc(100_000, 'x'));
    const descriptor = encoded[4] ?? 0;

    expect(descriptor & 0b100, 'checksum flag').to.equal(0);
    expect(descriptor >> 6, 'content size flag: four bytes').to.equal(2);
    expect(Buffer.from(encoded).readUInt32LE(5)).to.equal(100_000);
  });

  it('refuses a block that is longer than promised', () => {
    const encoded = codec.encode(Buffer.alloc(1001, 'x'));

    expect(errorOf(() => codec.decode(encoded, 1000))).to.have.property('code', 'ZSTD_BLOCK_LENGTH');
    expect(errorOf(() => codec.decode(encoded, 0))).to.have.property('code', 'ZSTD_BLOCK_LENGTH');
  });

  it('refuses a block that is shorter than promised', () => {
    const encoded = codec.encode(Buffer.alloc(999, 'x'));

    expect(errorOf(() => codec.decode(encoded, 1000))).to.have.property('code', 'ZSTD_BLOCK_LENGTH');
  });

  it('refuses a block that expands a thousandfold without making room for it', () => {
    const bomb = zstdCompressSync(Buffer.alloc(64 * 1024 * 1024));
    const before = process.memoryUsage().arrayBuffers;

    const error = errorOf(() => codec.decode(bomb, 1000));

    expect(error).to.have.property('code', 'ZSTD_BLOCK_LENGTH');
    expect(process.memoryUsage().arrayBuffers - before).to.be.lessThan(1024 * 1024);
  });

  it('refuses a frame that asks for a window larger than any block', () => {
    // Magic number, no content size, window of 2^windowLog, one raw block of five bytes.
    const frame = (windowLog: number) =>
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, (windowLog - 10) << 3, 0x29, 0, 0, ...Buffer.from('hello')]);

    expect(Buffer.from(codec.decode(frame(24), 5)).toString()).to.equal('hello');
    expect(errorOf(() => codec.decode(frame(25), 5))).to.have.property('code', 'ZSTD_BLOCK_DAMAGED');
  });

  it('refuses what is not one whole frame: cut, empty, foreign, followed by more', () => {
    const plain = randomBytes(5000);
    const encoded = codec.encode(plain);
    const damaged = {
      cut: encoded.subarray(0, -1),
      empty: new Uint8Array(0),
      foreign: randomBytes(50).fill(1, 0, 4),
      'followed by bytes': Buffer.concat([encoded, randomBytes(3)]),
      'followed by another frame': Buffer.concat([encoded, encoded]),
    };
    for (const [how, bytes] of Object.entries(damaged)) {
      expect(
        errorOf(() => codec.decode(bytes, plain.byteLength)),
        how,
      ).to.have.property('code', 'ZSTD_BLOCK_DAMAGED');
    }
  });

  it('writes what the zstd command reads, and reads what it writes', function () {
    needsTools(this, 'zstd');
    const plain = Buffer.alloc(300_000, 'tape deck ');

    expect(Buffer.compare(execFileSync('zstd', ['-dc'], { input: codec.encode(plain) }), plain)).to.equal(0);
    expect(Buffer.compare(codec.decode(execFileSync('zstd', ['-c'], { input: plain }), plain.byteLength), plain)).to.equal(0);
  });
});
