import { crc32 } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { encodeCbor } from '../../../archive/src/format/cbor-writer.ts';
import { decodePartHeader, encodePartHeader, headerSalt, type MediaHeader, partHeaderBytes } from '../../../archive/src/format/header.ts';
import { sha256 } from '../../../archive/src/format/seal.ts';
import { blobOf, blobs, damages } from '../../kit/arbitrary-bytes.ts';
import { itRefusesDamage, refuses } from './refuses-damage.ts';

const counts = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const parameters = fc.oneof(
  fc.constant(null),
  fc.integer(),
  fc.string(),
  fc.dictionary(fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme-ascii' }), fc.integer()),
);

const headers: fc.Arbitrary<MediaHeader> = fc.record(
  {
    format: fc.constant(1),
    mediaId: blobOf(16),
    setId: blobOf(16),
    job: fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
    sequence: counts,
    generation: counts,
    type: fc.constantFrom('full', 'incremental', 'differential'),
    createdAt: fc.string({ maxLength: 40 }),
    cipher: fc.constantFrom('none', 'aes-256-gcm'),
    wrappedKey: blobs({ maxLength: 200 }),
    codecs: fc.array(fc.record({ name: fc.string(), version: fc.integer(), parameters }), { maxLength: 4 }),
    origins: fc.array(
      fc.record({ mediaId: blobOf(16), salt: blobOf(32), wrappedKey: blobs({ maxLength: 60 }) }, { requiredKeys: ['mediaId', 'salt'] }),
      { maxLength: 3 },
    ),
    signer: blobOf(32),
  },
  {
    requiredKeys: [
      'format',
      'mediaId',
      'setId',
      'job',
      'sequence',
      'generation',
      'type',
      'createdAt',
      'cipher',
      'codecs',
      'origins',
      'signer',
    ],
  },
);
const setKeys = fc.option(blobs({ maxLength: 300 }), { nil: undefined });
const encodedHeaders = fc.tuple(headers, fc.integer({ min: 1, max: 1000 }), setKeys).map((parts) => encodePartHeader(...parts));

/** Frames two documents as a header does, with a checksum that fits. */
const framed = (start: Buffer, hashed: Buffer, unhashed: Buffer): Buffer => {
  const prefix = Buffer.from(start.subarray(0, 32));
  prefix.writeUInt32BE(hashed.length, 20);
  prefix.writeUInt32BE(unhashed.length, 24);
  prefix.writeUInt32BE(crc32(Buffer.concat([prefix.subarray(0, 28), hashed, unhashed])), 28);
  return Buffer.concat([prefix, hashed, unhashed]);
};

describe('archive: the header of a part', () => {
  const decode = (bytes: Buffer) => decodePartHeader(bytes, 'test');
  const codes = ['MEDIA_DAMAGED', 'MEDIA_NOT_OURS', 'MEDIA_TOO_NEW'];

  it('comes back as it was, with the salt of the block key and its own length', () => {
    fc.assert(
      fc.property(headers, fc.integer({ min: 1, max: 1000 }), setKeys, blobs({ maxLength: 20 }), (header, part, keys, behind) => {
        const bytes = encodePartHeader(header, part, keys);

        const read = decode(Buffer.concat([bytes, behind]));

        expect(read).to.deep.equal({ header, part, setKeys: keys, salt: headerSalt(header), bytes: bytes.length });
        expect(partHeaderBytes(bytes, 'test')).to.equal(bytes.length);
      }),
      { numRuns: 200 },
    );
  });

  it('has the same salt in every part and with any keys, and another when anything in it changes', () => {
    fc.assert(
      fc.property(headers, headers, setKeys, (header, other, keys) => {
        const { salt } = decode(encodePartHeader(header, 2, keys));

        expect(salt.equals(headerSalt(header))).to.equal(true);
        expect(salt.equals(headerSalt(other))).to.equal(
          encodePartHeader(header, 1, undefined).equals(encodePartHeader(other, 1, undefined)),
        );
      }),
    );
  });

  it('is refused when any one bit is changed', () => {
    fc.assert(
      fc.property(encodedHeaders, fc.nat(), (bytes, place) => {
        const bit = place % (bytes.length * 8);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));

        expect(refuses(() => decode(bytes), codes)).to.equal(true);
      }),
      { numRuns: 500 },
    );
  });

  it('ends in a code when its documents are forged under a checksum that fits', () => {
    fc.assert(
      fc.property(encodedHeaders, damages, fc.boolean(), (bytes, damage, first) => {
        const end = 32 + bytes.readUInt32BE(20);
        const [hashed, unhashed] = [bytes.subarray(32, end), bytes.subarray(end)];

        refuses(() => decode(first ? framed(bytes, damage(hashed), unhashed) : framed(bytes, hashed, damage(unhashed))), codes);
      }),
      { numRuns: 1000 },
    );
  });

  it('is refused when a key is unknown, missing or of another kind', () => {
    const [bytes] = fc.sample(encodedHeaders, { numRuns: 1, seed: 1 });
    if (bytes === undefined) throw new Error('There should be a sample.');
    const hashed = bytes.subarray(32, 32 + bytes.readUInt32BE(20));

    for (const unhashed of [{}, { part: 0 }, { part: '1' }, { part: 1, setKeys: 'text' }, { part: 1, more: 1 }, [], null])
      expect(refuses(() => decode(framed(bytes, hashed, encodeCbor(unhashed))), codes)).to.equal(true);
    for (const document of [{}, { format: 1 }, [], null, 'text', sha256(hashed)])
      expect(refuses(() => decode(framed(bytes, encodeCbor(document), encodeCbor({ part: 1 }))), codes)).to.equal(true);
  });

  it('is refused when it promises to be longer than any header', () => {
    fc.assert(
      fc.property(encodedHeaders, fc.constantFrom(20, 24), fc.integer({ min: 1 << 20, max: 0xffff_ffff }), (bytes, at, length) => {
        bytes.writeUInt32BE(length, at);

        expect(refuses(() => partHeaderBytes(bytes, 'test'))).to.equal(true);
      }),
    );
  });

  itRefusesDamage({ encoded: encodedHeaders, decode, codes });
});
