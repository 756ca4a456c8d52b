import { expect } from 'chai';
import fc from 'fast-check';
import { createKnownIdsMemory, KnownIds } from '../../../archive/src/write/known-ids.ts';
import { blobOf } from '../../kit/arbitrary-bytes.ts';

/** Ids of several media files, no id in two of them, and ids that none holds. */
const sets = fc
  .uniqueArray(fc.tuple(blobOf(32), fc.nat({ max: 5 })), { selector: ([id]) => id.toString('hex'), maxLength: 60 })
  .map((pairs) => {
    const of = (ordinal: number) => pairs.flatMap(([id, place]) => (place === ordinal ? [id] : []));
    return { media: [0, 1, 2, 3, 4].map(of), others: of(5) };
  });

describe('archive: chunk ids of earlier media files', () => {
  it('are known exactly, and tell which media files are relied on', () => {
    fc.assert(
      fc.property(sets, fc.infiniteStream(fc.boolean()), ({ media, others }, wanted) => {
        const known = new KnownIds(createKnownIdsMemory(media.map((ids) => Buffer.concat(ids.toSorted(Buffer.compare)))));
        const relied = new Set<number>();
        media.forEach((ids, ordinal) => {
          for (const id of ids) {
            if (!wanted.next().value) continue;
            expect(known.rely(id)).to.equal(true);
            relied.add(ordinal);
          }
        });

        for (const id of others) expect(known.rely(id)).to.equal(false);
        expect(known.usedOrdinals()).to.deep.equal([...relied].sort((a, b) => a - b));
      }),
    );
  });

  it('that several media files hold make the newest of them relied on', () => {
    fc.assert(
      fc.property(blobOf(32), fc.integer({ min: 2, max: 5 }), (id, times) => {
        const known = new KnownIds(createKnownIdsMemory(Array.from({ length: times }, () => id)));

        expect(known.rely(id)).to.equal(true);
        expect(known.usedOrdinals()).to.deep.equal([times - 1]);
      }),
    );
  });

  it('are the same for all who look at the same memory', () => {
    const memory = createKnownIdsMemory([Buffer.alloc(32, 1), Buffer.alloc(32, 2)]);
    new KnownIds(memory).rely(Buffer.alloc(32, 2));

    expect(new KnownIds(memory).usedOrdinals()).to.deep.equal([1]);
  });
});
