import { expect } from 'chai';
import fc from 'fast-check';
import { encodeCbor } from '../../../archive/src/format/cbor-writer.ts';
import { decodePage } from '../../../archive/src/format/page.ts';
import { encodedPage, entries, ownerNames } from './arbitrary-entries.ts';
import { itRefusesDamage, refuses } from './refuses-damage.ts';

const entryLists = fc.array(entries, { maxLength: 5 });

describe('archive: catalog pages', () => {
  const decode = (bytes: Buffer) => decodePage(bytes, 'test');

  it('come back with their entries and the names of all owners', () => {
    fc.assert(
      fc.property(ownerNames, ownerNames, entryLists, (owners, groups, list) => {
        expect(decode(encodedPage(owners, groups, list))).to.deep.equal({ owners, groups, entries: list });
      }),
      { numRuns: 200 },
    );
  });

  it('are refused when an owner has no number, no name, or half of both', () => {
    for (const owners of [['root', 'root'], [0, { toString: 1 }], [0, 5], [0], [-1, 'nobody'], {}]) {
      expect(refuses(() => decode(encodeCbor([1, owners, [], []])))).to.equal(true);
      expect(refuses(() => decode(encodeCbor([1, [], owners, []])))).to.equal(true);
    }
  });

  itRefusesDamage({ encoded: fc.tuple(ownerNames, ownerNames, entryLists).map((parts) => encodedPage(...parts)), decode });
});
