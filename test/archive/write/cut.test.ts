import { expect } from 'chai';
import fc from 'fast-check';
import { maxChunkBytes, meanChunkBytes, minChunkBytes } from '../../../archive/src/format/constants.ts';
import { sha256 } from '../../../archive/src/format/seal.ts';
import { type Cut, cutByContent, cutFixed, gearTable, isDiskImage } from '../../../archive/src/write/cut.ts';
import { noise } from '../../kit/noise.ts';

const gear = gearTable(Buffer.alloc(32, 7));
const byContent: Cut = (bytes) => cutByContent(bytes, gear);

/** The chunks of a file, as its reader takes them: each time the rest is given to the cut. */
const chunksOf = (bytes: Buffer, cut: Cut): readonly Buffer[] => {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunks.at(-1)?.length ?? 0) chunks.push(bytes.subarray(at, at + cut(bytes.subarray(at))));
  return chunks;
};

const idsOf = (chunks: readonly Buffer[]): ReadonlySet<string> => new Set(chunks.map((chunk) => sha256(chunk).toString('hex')));

/** Chunks of `after` that are not among those of `before`. */
const newChunks = (before: Buffer, after: Buffer): number => {
  const known = idsOf(chunksOf(before, byContent));
  return [...idsOf(chunksOf(after, byContent))].filter((id) => !known.has(id)).length;
};

const seeds = fc.nat().map(String);
const fileBytes = 24 << 20;
const few = { numRuns: 8 };

describe('archive: files cut by content', () => {
  it('give chunks within the bounds, which together are the file', () => {
    fc.assert(
      fc.property(seeds, fc.nat({ max: fileBytes }), (seed, length) => {
        const bytes = noise(seed, length);

        const chunks = chunksOf(bytes, byContent);

        expect(Buffer.concat(chunks).equals(bytes)).to.equal(true);
        expect(chunks.slice(0, -1).every((chunk) => chunk.length > minChunkBytes && chunk.length <= maxChunkBytes)).to.equal(true);
        expect(chunks.at(-1)?.length ?? 1).to.be.within(1, maxChunkBytes);
      }),
      few,
    );
  });

  it('give chunks of about the mean', () => {
    const chunks = chunksOf(noise('mean', 64 << 20), byContent);

    expect(chunks.length).to.be.within(0.8 * ((64 << 20) / meanChunkBytes), 1.2 * ((64 << 20) / meanChunkBytes));
  });

  it('give chunks of the greatest length where nothing tells places apart', () => {
    for (const fill of [0, 0x41, 0xff])
      expect(chunksOf(Buffer.alloc(fileBytes, fill), byContent).map((chunk) => chunk.length)).to.deep.equal([8 << 20, 8 << 20, 8 << 20]);
  });

  it('share all chunks but a few when a byte is changed', () => {
    fc.assert(
      fc.property(seeds, fc.nat({ max: fileBytes - 1 }), fc.integer({ min: 1, max: 255 }), (seed, place, bits) => {
        const before = noise(seed, fileBytes);
        const after = Buffer.from(before);
        after[place] = (after[place] ?? 0) ^ bits;

        // A byte just before a cut may undo it; what follows it is then cut anew until the cuts meet again.
        expect(newChunks(before, after)).to.be.within(1, 5);
      }),
      few,
    );
  });

  it('share most chunks when a byte more or less moves all that follows', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.nat({ max: fileBytes / 4 }),
        fc.uint8Array({ maxLength: 3 }),
        fc.integer({ min: 1, max: 3 }),
        (seed, at, put, gone) => {
          fc.pre(put.length !== gone);
          const before = noise(seed, fileBytes);
          const after = Buffer.concat([before.subarray(0, at), put, before.subarray(at + gone)]);

          expect(newChunks(before, after)).to.be.within(1, 6);
        },
      ),
      few,
    );
  });

  it('are cut elsewhere with another seed, so that lengths do not tell which file it is', () => {
    const bytes = noise('lengths', fileBytes);
    const lengths = (seed: number) =>
      chunksOf(bytes, (rest) => cutByContent(rest, gearTable(Buffer.alloc(32, seed)))).map(({ length }) => length);

    expect(lengths(1)).to.deep.equal(lengths(1));
    expect(lengths(1).filter((length) => lengths(2).includes(length))).to.have.lengthOf.below(2);
  });
});

describe('archive: disk images', () => {
  it('are cut into pieces of 256 KiB, whatever is in them', () => {
    const bytes = noise('image', (1 << 20) + 5);

    expect(chunksOf(bytes, cutFixed).map(({ length }) => length)).to.deep.equal([...Array(4).fill(256 << 10), 5]);
  });

  it('are known by their first bytes', () => {
    const at = (offset: number, text: string) => Buffer.concat([Buffer.alloc(offset), Buffer.from(text, 'latin1')]);
    const images = [at(0, 'QFI\xfb'), at(0, 'KDMV'), at(0, 'vhdxfile'), at(0, 'conectix'), at(64, '\x7f\x10\xda\xbe'), at(512, 'EFI PART')];

    expect(images.map(isDiskImage)).to.deep.equal(images.map(() => true));
    expect([Buffer.of(), Buffer.alloc(1024), at(1, 'KDMV'), at(0, 'EFI PART')].map(isDiskImage)).to.deep.equal([
      false,
      false,
      false,
      false,
    ]);
  });
});
