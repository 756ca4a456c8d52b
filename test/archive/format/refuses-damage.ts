import { ArchiveError } from '@tapedeck/archive';
import { expect } from 'chai';
import fc from 'fast-check';
import { blobs, damages } from '../../kit/arbitrary-bytes.ts';

/** One kind of bytes that the archive reads. */
export interface Readable {
  /** Bytes as they are written. */
  readonly encoded: fc.Arbitrary<Buffer>;
  readonly decode: (bytes: Buffer) => unknown;
  /** Codes with which damage may be refused. */
  readonly codes?: readonly string[];
  /** Set where the first bytes of something longer are whole by themselves. */
  readonly prefixesAreWhole?: boolean;
}

/** Much more than any of the values here takes; what they can promise is a hundred times that. */
const enoughBytes = 16 << 20;

const memoryBytes = (): number => {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

/** Lets damaged bytes be read; what is thrown must be an error that the archive foresaw. Answers whether it was refused. */
export const refuses = (decode: () => unknown, codes: readonly string[] = ['MEDIA_DAMAGED', 'PATH_OUTSIDE']): boolean => {
  try {
    decode();
    return false;
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    expect(error.code).to.be.oneOf([...codes]);
    return true;
  }
};

/** Tests of one reader: whatever the bytes, it answers or refuses with a code, and takes no memory that they only promise. */
export const itRefusesDamage = ({ encoded, decode, codes, prefixesAreWhole = false }: Readable): void => {
  it('refuses damaged bytes with a code, or reads another value', () => {
    fc.assert(
      fc.property(encoded, damages, (bytes, damage) => {
        const damaged = damage(bytes);
        const before = memoryBytes();

        refuses(() => decode(damaged), codes);

        expect(memoryBytes() - before).to.be.below(enoughBytes);
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses bytes that were never written', () => {
    fc.assert(
      fc.property(blobs({ maxLength: 100 }), (bytes) => {
        refuses(() => decode(bytes), codes);
      }),
      { numRuns: 300 },
    );
  });

  if (prefixesAreWhole) return;

  it('refuses bytes that are cut at any place', () => {
    fc.assert(
      fc.property(encoded, (bytes) => {
        // All places of short ones, some of long ones.
        const step = Math.ceil(bytes.length / 100);
        const read = Array.from({ length: Math.floor((bytes.length - 1) / step) + 1 }, (_, index) => index * step).filter(
          (length) => !refuses(() => decode(bytes.subarray(0, length)), codes),
        );

        expect(read).to.deep.equal([]);
      }),
      { numRuns: 50 },
    );
  });
};
