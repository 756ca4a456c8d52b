import { expect } from 'chai';
import fc from 'fast-check';
import {
  compareDirectories,
  type DirectoryRow,
  decodeDirectoryPage,
  encodeDirectoryPage,
} from '../../../archive/src/format/directory-page.ts';
import { blobOf, entryPaths } from '../../kit/arbitrary-bytes.ts';
import { itRefusesDamage } from './refuses-damage.ts';

const rows: fc.Arbitrary<DirectoryRow> = fc.record({
  root: fc.nat({ max: 1000 }),
  path: entryPaths,
  pages: fc.array(blobOf(64), { maxLength: 3 }).map((pairs) => Buffer.concat(pairs)),
});

describe('archive: pages of the directory index', () => {
  const decode = (bytes: Buffer) => decodeDirectoryPage(bytes, 'test');

  it('come back as they were', () => {
    fc.assert(
      fc.property(fc.array(rows, { maxLength: 20 }), (list) => {
        expect(decode(encodeDirectoryPage(list))).to.deep.equal(list);
      }),
      { numRuns: 200 },
    );
  });

  it('are in an order that is the same from wherever one looks', () => {
    fc.assert(
      fc.property(rows, rows, rows, (a, b, c) => {
        expect(Math.sign(compareDirectories(a, b))).to.equal(-Math.sign(compareDirectories(b, a)) + 0);
        expect(compareDirectories(a, b) === 0).to.equal(a.root === b.root && a.path.equals(b.path));
        if (compareDirectories(a, b) <= 0 && compareDirectories(b, c) <= 0) expect(compareDirectories(a, c)).to.be.at.most(0);
      }),
      { numRuns: 500 },
    );
  });

  itRefusesDamage({ encoded: fc.array(rows, { maxLength: 6 }).map(encodeDirectoryPage), decode });
});
