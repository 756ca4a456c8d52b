import type { Entry } from '@tapedeck/archive';
import { expect } from 'chai';
import fc from 'fast-check';
import { listChunks, resolveChunks } from '../../../archive/src/format/chunk-list.ts';
import { idBytes } from '../../../archive/src/format/constants.ts';
import { sha256 } from '../../../archive/src/format/seal.ts';
import { noise } from '../../kit/noise.ts';

/** A store of lists, by id in hexadecimal. */
const keeping = (): {
  readonly lists: Map<string, Buffer>;
  readonly store: (list: Buffer) => Buffer;
  readonly find: (id: Buffer) => Buffer | undefined;
} => {
  const lists = new Map<string, Buffer>();
  const store = (list: Buffer) => {
    const id = sha256(list);
    lists.set(id.toString('hex'), Buffer.from(list));
    return id;
  };
  return { lists, store, find: (id) => lists.get(id.toString('hex')) };
};

const seeds = fc.nat().map(String);
const idsOf = (seed: string, count: number): Buffer => noise(seed, count * idBytes);

/** All chunk ids of an entry, its list resolved. */
const chunksOf = ({ chunks, list }: Pick<Entry, 'chunks' | 'list'>, find: (id: Buffer) => Buffer | undefined): Buffer | undefined =>
  list === undefined ? chunks : resolveChunks(list, find)?.ids;

describe('archive: chunk lists', () => {
  it('stand for all chunks of a file, however many', () => {
    const counts = fc.oneof(fc.nat({ max: 70 }), fc.constantFrom(64, 65, 255, 256, 257, 4095, 4096, 4097), fc.nat({ max: 20_000 }));
    fc.assert(
      fc.property(seeds, counts, (seed, count) => {
        const { store, find } = keeping();
        const ids = idsOf(seed, count);

        const entry = listChunks(ids, store);

        expect(entry.list === undefined).to.equal(count <= 64);
        expect(chunksOf(entry, find)?.equals(ids)).to.equal(true);
      }),
      { numRuns: 100 },
    );
  });

  it('are nested when they are long, and tell all lists below them', () => {
    const { lists, store, find } = keeping();
    const ids = idsOf('nested', 1_200_000);

    const entry = listChunks(ids, store);

    expect(entry.list?.depth).to.equal(2);
    expect([...entry.lists.keys()].sort()).to.deep.equal([...lists.keys()].sort());
    expect(chunksOf(entry, find)?.equals(ids)).to.equal(true);
  });

  it('end where chance has them end, so that one more chunk changes few of them', () => {
    fc.assert(
      fc.property(seeds, fc.nat({ max: 50_000 }), (seed, place) => {
        const ids = idsOf(seed, 100_000);
        const at = place * idBytes;
        const longer = Buffer.concat([ids.subarray(0, at), Buffer.alloc(idBytes, 1), ids.subarray(at)]);

        const before = listChunks(ids, keeping().store);
        const after = listChunks(longer, keeping().store);

        const changed = [...after.lists.keys()].filter((id) => !before.lists.has(id)).length;
        expect(changed).to.be.within(2, after.lists.size / 10);
      }),
      { numRuns: 15 },
    );
  });

  it('even of equal chunks keep to their bounds', () => {
    const { store, find } = keeping();
    for (const fill of [0, 1]) {
      const ids = Buffer.alloc(30_000 * idBytes, fill);

      const entry = listChunks(ids, store);

      expect([...entry.lists.values()].every((list) => list.length <= 4096 * idBytes)).to.equal(true);
      expect(chunksOf(entry, find)?.equals(ids)).to.equal(true);
    }
  });

  it('are not resolved when a list is missing or is not what its id says', () => {
    fc.assert(
      fc.property(seeds, fc.nat(), fc.boolean(), (seed, which, missing) => {
        const { lists, store, find } = keeping();
        const { list } = listChunks(idsOf(seed, 5_000), store);
        const [id, bytes] = [...lists][which % lists.size] ?? [];
        if (id === undefined || bytes === undefined || list === undefined) throw new Error('There should be lists.');
        if (missing) lists.delete(id);
        else lists.set(id, bytes.subarray(idBytes));

        expect(resolveChunks(list, find)).to.equal(undefined);
      }),
      { numRuns: 30 },
    );
  });
});
