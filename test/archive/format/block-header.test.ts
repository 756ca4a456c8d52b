import { crc32 } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { type BlockHeader, maxStoredBytes, readBlockHeader, writeBlockHeader } from '../../../archive/src/format/block-header.ts';
import { blockTypes, maxPlainBytes } from '../../../archive/src/format/constants.ts';
import { blobOf } from '../../kit/arbitrary-bytes.ts';
import { itRefusesDamage, refuses } from './refuses-damage.ts';

const headers: fc.Arbitrary<BlockHeader> = fc.record({
  origin: fc.uint8Array({ minLength: 16, maxLength: 16 }),
  sequence: fc.maxSafeNat(),
  type: fc.constantFrom(...Object.values(blockTypes)),
  codec: fc.nat({ max: 255 }),
  encrypted: fc.boolean(),
  storedBytes: fc.nat({ max: maxStoredBytes }),
  plainBytes: fc.nat({ max: maxPlainBytes }),
});

const encoded = (header: BlockHeader): Buffer => {
  const into = Buffer.alloc(64, 0xff);
  writeBlockHeader(header, into);
  return into;
};

const withChecksum = (bytes: Buffer): Buffer => {
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 60)), 60);
  return bytes;
};

describe('archive: block headers', () => {
  const decode = (bytes: Buffer) => readBlockHeader(bytes, 'test');

  it('come back as they were, whatever the buffer held before', () => {
    fc.assert(
      fc.property(headers, (header) => {
        expect(decode(encoded(header))).to.deep.equal(header);
      }),
      { numRuns: 300 },
    );
  });

  it('are refused when any one bit is changed', () => {
    fc.assert(
      fc.property(headers, fc.nat({ max: 511 }), (header, bit) => {
        const bytes = encoded(header);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));

        expect(refuses(() => decode(bytes))).to.equal(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('are refused when they promise more than a block may hold, checksum or not', () => {
    const lengths = fc.tuple(fc.nat({ max: 0xffff_ffff }), fc.nat({ max: 0xffff_ffff }));
    fc.assert(
      fc.property(headers, lengths, (header, [storedBytes, plainBytes]) => {
        fc.pre(header.type <= 4 && (storedBytes > maxStoredBytes || plainBytes > maxPlainBytes));

        expect(refuses(() => decode(encoded({ ...header, storedBytes, plainBytes })))).to.equal(true);
      }),
    );
  });

  it('are refused when they hold what this version does not know, though the checksum fits', () => {
    const unknown = fc.oneof(
      fc.tuple(fc.constant(40), fc.integer({ min: 7, max: 255 })),
      fc.tuple(fc.constant(42), fc.integer({ min: 2, max: 255 })),
      fc.tuple(fc.constantFrom(43, ...Array.from({ length: 8 }, (_, index) => 52 + index)), fc.integer({ min: 1, max: 255 })),
    );
    fc.assert(
      fc.property(headers, unknown, (header, [at, value]) => {
        const bytes = encoded(header);
        bytes[at] = value;

        expect(refuses(() => decode(withChecksum(bytes)))).to.equal(true);
      }),
    );
  });

  itRefusesDamage({ encoded: headers.map(encoded), decode });

  it('end in a code for any 64 bytes with the sync word and a checksum', () => {
    fc.assert(
      fc.property(headers, blobOf(44), (header, middle) => {
        const bytes = encoded(header);
        middle.copy(bytes, 16);

        refuses(() => decode(withChecksum(bytes)));
      }),
      { numRuns: 500 },
    );
  });
});
