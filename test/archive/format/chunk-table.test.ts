import { expect } from 'chai';
import fc from 'fast-check';
import { type ChunkRow, chunkTableOffset, decodeChunkTable, encodeChunkTable } from '../../../archive/src/format/chunk-table.ts';
import { chunkKinds } from '../../../archive/src/format/constants.ts';
import { blobOf, blobs } from '../../kit/arbitrary-bytes.ts';
import { itRefusesDamage, refuses } from './refuses-damage.ts';

const rows: fc.Arbitrary<ChunkRow> = fc.record({
  id: blobOf(32),
  bytes: fc.nat({ max: 100 }),
  kind: fc.constantFrom(...Object.values(chunkKinds)),
  path: fc.option(blobs({ maxLength: 40 }), { nil: undefined }),
});
const tables = fc.array(rows, { maxLength: 12 });

/** Chunks of the lengths that a table tells, and the table behind them. */
const block = (table: readonly ChunkRow[]): Buffer =>
  Buffer.concat([
    Buffer.alloc(
      table.reduce((sum, row) => sum + row.bytes, 0),
      0x61,
    ),
    encodeChunkTable(table),
  ]);

describe('archive: the chunk table of a block', () => {
  const decode = (bytes: Buffer) => decodeChunkTable(bytes, 'test');

  it('comes back as it was, and begins where the chunks end', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const plain = block(table);

        expect(decode(plain)).to.deep.equal(table);
        expect(chunkTableOffset(plain, 'test')).to.equal(table.reduce((sum, row) => sum + row.bytes, 0));
      }),
      { numRuns: 200 },
    );
  });

  it('is refused when it covers more or less than the chunks', () => {
    fc.assert(
      fc.property(tables, fc.integer({ min: 1, max: 20 }), (table, more) => {
        const plain = block(table);

        expect(refuses(() => decode(Buffer.concat([Buffer.alloc(more), plain])))).to.equal(true);
        if (table.some((row) => row.bytes > 0)) expect(refuses(() => decode(plain.subarray(1)))).to.equal(true);
      }),
    );
  });

  itRefusesDamage({ encoded: tables.map(block), decode });
});
