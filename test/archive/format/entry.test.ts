import { expect } from 'chai';
import fc from 'fast-check';
import { decodeEntry } from '../../../archive/src/format/read-entry.ts';
import { blobOf } from '../../kit/arbitrary-bytes.ts';
import { encodedEntry, entries } from './arbitrary-entries.ts';
import { itRefusesDamage, refuses } from './refuses-damage.ts';

describe('archive: entries', () => {
  const decode = (bytes: Buffer) => decodeEntry(bytes, 'test');

  it('come back as they were', () => {
    fc.assert(
      fc.property(entries, (entry) => {
        expect(decode(encodedEntry(entry))).to.deep.equal(entry);
      }),
      { numRuns: 500 },
    );
  });

  it('are refused when their list is nested deeper than any file is long', () => {
    fc.assert(
      fc.property(entries, blobOf(32), fc.maxSafeNat(), (entry, id, deeper) => {
        const depth = Math.min(Number.MAX_SAFE_INTEGER, 8 + deeper);

        expect(refuses(() => decode(encodedEntry({ ...entry, list: { depth, id } })))).to.equal(true);
      }),
    );
  });

  itRefusesDamage({ encoded: entries.map(encodedEntry), decode });
});
