import { expect } from 'chai';
import fc from 'fast-check';
import { maxStoredBytes } from '../../../archive/src/format/block-header.ts';
import { type BlockRow, decodeBlockTable, encodeBlockTable } from '../../../archive/src/format/block-table.ts';
import { blobOf } from '../../kit/arbitrary-bytes.ts';
import { itRefusesDamage, refuses } from './refuses-damage.ts';

const rows: fc.Arbitrary<BlockRow> = fc.record({
  part: fc.integer({ min: 1, max: 1000 }),
  offset: fc.maxSafeNat(),
  storedBytes: fc.integer({ min: 64, max: 64 + maxStoredBytes }),
  origin: fc.nat({ max: 100 }),
  sequence: fc.maxSafeNat(),
  type: fc.constantFrom(1, 2, 3, 4),
  sha256: blobOf(32),
});

describe('archive: the block table', () => {
  const decode = (bytes: Buffer) => decodeBlockTable(bytes, 'test');

  it('comes back as it was', () => {
    fc.assert(
      fc.property(fc.array(rows, { maxLength: 30 }), (table) => {
        expect(decode(encodeBlockTable(table))).to.deep.equal(table);
      }),
      { numRuns: 200 },
    );
  });

  it('is refused when a row names no part, is no block, or is longer than one', () => {
    const wrong: readonly Partial<BlockRow>[] = [{ part: 0 }, { storedBytes: 63 }, { storedBytes: 65 + maxStoredBytes }];
    fc.assert(
      fc.property(rows, fc.constantFrom(...wrong), (row, change) => {
        expect(refuses(() => decode(encodeBlockTable([row, { ...row, ...change }])))).to.equal(true);
      }),
    );
  });

  itRefusesDamage({ encoded: fc.array(rows, { maxLength: 6 }).map(encodeBlockTable), decode });
});
