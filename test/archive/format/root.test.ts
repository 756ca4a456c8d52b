import { expect } from 'chai';
import fc from 'fast-check';
import { decodeRoot, encodeRoot, type MediaRoot } from '../../../archive/src/format/root.ts';
import { blobOf, blobs, entryPaths } from '../../kit/arbitrary-bytes.ts';
import { itRefusesDamage } from './refuses-damage.ts';

const counts = fc.maxSafeNat();
const paths = entryPaths.map((path) => Buffer.concat([Buffer.from('/'), path]));
const short = blobs({ maxLength: 30 });
const text = fc.string({ unit: 'binary', maxLength: 20 });
const siteFiles = fc.oneof(
  fc.constant(null),
  fc.dictionary(
    text.filter((key) => key !== '__proto__'),
    fc.oneof(text, fc.integer(), fc.boolean(), fc.array(text)),
  ),
);

const roots: fc.Arbitrary<MediaRoot> = fc.record({
  host: text,
  startedAt: text,
  finishedAt: text,
  roots: fc.array(
    fc.record(
      { source: text, path: paths, entry: short, watch: short },
      { requiredKeys: ['source', 'path', 'entry'], noNullPrototype: true },
    ),
    { maxLength: 3 },
  ),
  directories: fc.array(fc.record({ root: counts, first: short, id: blobOf(32) }), { maxLength: 3 }),
  statistics: fc.record({ files: counts, directories: counts, others: counts, sourceBytes: counts }),
  captured: fc.array(fc.record({ source: text, expected: counts, captured: counts, excluded: counts, problems: counts }), { maxLength: 3 }),
  workloads: fc.array(
    fc.record(
      { name: text, type: text, application: text, roots: fc.array(counts, { maxLength: 3 }), facts: text, lost: fc.constant(true) },
      { requiredKeys: ['name', 'type', 'application', 'roots', 'facts'], noNullPrototype: true },
    ),
    { maxLength: 3 },
  ),
  siteFile: siteFiles,
});

describe('archive: the root of the catalog', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(roots, (root) => {
        expect(decodeRoot(encodeRoot(root))).to.deep.equal(root);
      }),
      { numRuns: 200 },
    );
  });

  itRefusesDamage({ encoded: roots.map(encodeRoot), decode: decodeRoot });
});
