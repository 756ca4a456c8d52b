import { readSigner } from '@tapedeck/archive';
import { newSignerKey } from '@tapedeck/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { decodeCborDocument } from '../../../archive/src/format/cbor-reader.ts';
import { encodeCbor } from '../../../archive/src/format/cbor-writer.ts';
import { decodeTrailer, encodeEndMark, encodeTrailer, type MediaTrailer, readEndMark } from '../../../archive/src/format/trailer.ts';
import { blobOf, blobs, damages } from '../../kit/arbitrary-bytes.ts';
import { itRefusesDamage, refuses } from './refuses-damage.ts';

const signer = readSigner(newSignerKey(), 'test');
const counts = fc.maxSafeNat();
const ids = fc.array(blobOf(16), { maxLength: 4 });

const trailers: fc.Arbitrary<MediaTrailer> = fc.record({
  format: fc.constant(1),
  mediaId: blobOf(16),
  setId: blobOf(16),
  sequence: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  refersTo: ids,
  replaces: ids,
  table: fc.record({ offset: counts, bytes: counts, rows: counts, sha256: blobOf(32) }),
  index: fc.record({ firstRow: counts, blocks: counts, chunks: counts }),
  root: fc.record({ row: counts }),
  parts: fc.array(fc.record({ bytes: counts, sha256: blobOf(32) }), { minLength: 1, maxLength: 4 }),
  signer: fc.constant(signer.publicKey),
});
const encoded = trailers.map((trailer) => encodeTrailer(trailer, signer));

/** The document of a trailer, and one that stands in its place under the signature of the same site. */
const documentOf = (payload: Buffer): Buffer => {
  const pair = decodeCborDocument(payload, 'test');
  if (!Array.isArray(pair) || !(pair[0] instanceof Uint8Array)) throw new Error('A trailer should be a pair.');
  return Buffer.from(pair[0]);
};
const signed = (document: Buffer): Buffer =>
  encodeCbor([document, signer.sign(Buffer.concat([Buffer.from('tapedeck trailer 1\0'), document]))]);

describe('archive: the trailer', () => {
  const decode = (bytes: Buffer) => decodeTrailer(bytes, 'test');

  it('comes back as it was', () => {
    fc.assert(
      fc.property(trailers, (trailer) => {
        expect(decode(encodeTrailer(trailer, signer))).to.deep.equal(trailer);
      }),
      { numRuns: 100 },
    );
  });

  it('is held against the key of whoever has signed it, in turns', () => {
    const other = readSigner(newSignerKey(), 'test');
    const [trailer] = fc.sample(trailers, 1);
    if (trailer === undefined) throw new Error('There should be one.');
    const ours = encodeTrailer(trailer, signer);
    const theirs = encodeTrailer({ ...trailer, signer: other.publicKey }, other);
    const forged = encodeTrailer({ ...trailer, signer: other.publicKey }, signer);

    for (const bytes of [ours, theirs, ours]) expect(refuses(() => decode(bytes))).to.equal(false);
    expect(refuses(() => decode(forged))).to.equal(true);
  });

  it('is refused when any one bit is changed', () => {
    fc.assert(
      fc.property(encoded, fc.nat(), (bytes, place) => {
        const bit = place % (bytes.length * 8);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));

        expect(refuses(() => decode(bytes))).to.equal(true);
      }),
      { numRuns: 500 },
    );
  });

  it('is refused when another signed it than it says', () => {
    const other = readSigner(newSignerKey(), 'other');
    fc.assert(
      fc.property(trailers, (trailer) => {
        expect(refuses(() => decode(encodeTrailer(trailer, other)))).to.equal(true);
        expect(refuses(() => decode(encodeTrailer({ ...trailer, signer: other.publicKey }, signer)))).to.equal(true);
      }),
      { numRuns: 50 },
    );
  });

  it('ends in a code when its document is forged, whoever signed it', () => {
    fc.assert(
      fc.property(encoded, damages, (bytes, damage) => {
        refuses(() => decode(signed(damage(documentOf(bytes)))));
      }),
      { numRuns: 500 },
    );
  });

  itRefusesDamage({ encoded, decode });
});

describe('archive: the end mark', () => {
  it('tells the length of the trailer', () => {
    fc.assert(
      fc.property(fc.nat({ max: 0xffff_ffff }), (bytes) => {
        expect(readEndMark(encodeEndMark(bytes))).to.equal(bytes);
      }),
    );
  });

  it('says nothing when a bit of it is changed, when it is cut, or when something else stands there', () => {
    fc.assert(
      fc.property(fc.nat({ max: 0xffff_ffff }), fc.nat({ max: 127 }), blobs({ maxLength: 20 }), (bytes, bit, other) => {
        const mark = encodeEndMark(bytes);
        expect(readEndMark(mark.subarray(1))).to.equal(undefined);
        expect(readEndMark(other)).to.equal(undefined);
        mark[bit >> 3] = (mark[bit >> 3] ?? 0) ^ (1 << (bit & 7));

        expect(readEndMark(mark)).to.equal(undefined);
      }),
    );
  });
});
