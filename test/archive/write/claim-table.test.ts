import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import fc from 'fast-check';
import { sha256 } from '../../../archive/src/format/seal.ts';
import { ClaimTable, ClaimTables, createClaimMemory } from '../../../archive/src/write/claim-table.ts';
import { blobOf } from '../../kit/arbitrary-bytes.ts';
import { noise } from '../../kit/noise.ts';

/**
 * Ids that spread, and ids as somebody would choose them who wants them all in one slot: alike but for the word that decides it. Those that
 * differ in few bits of two words are not among them. They may share a fingerprint, and nobody can make hashes like that.
 */
const ids = fc.oneof(
  blobOf(32).map(sha256),
  fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 255 })).map(([place, value]) => {
    const id = Buffer.alloc(32);
    id[place] = value;
    return id;
  }),
);

const idAt = (bytes: Buffer, index: number): Buffer => bytes.subarray(index * 32, index * 32 + 32);

describe('archive: the claim table', () => {
  it('gives each chunk to the first who claims it', () => {
    fc.assert(
      fc.property(fc.array(ids, { maxLength: 100 }), (list) => {
        const table = new ClaimTable(createClaimMemory(256));
        const claimed = new Set<string>();

        for (const id of list) {
          const isFirst = !claimed.has(id.toString('hex'));
          expect(table.has(id)).to.equal(!isFirst);
          expect(table.claim(id)).to.equal(isFirst);
          claimed.add(id.toString('hex'));
        }

        expect(table.load).to.equal(claimed.size / 256);
      }),
    );
  });

  it('lets everything be stored, though twice, when it is full', () => {
    const table = new ClaimTable(createClaimMemory(64));
    const chunks = noise('full', 200 * 32);
    for (let index = 0; index < 200; index++) expect(table.claim(idAt(chunks, index))).to.equal(true);

    const remembered = Array.from({ length: 200 }, (_, index) => table.has(idAt(chunks, index))).filter((has) => has).length;

    expect(remembered).to.be.within(57, 63);
    expect(table.claim(idAt(chunks, 0))).to.equal(false);
    expect(table.claim(idAt(chunks, 199))).to.equal(true);
  });

  it('spreads with a key of its own, so that nobody can aim chunks at one slot', () => {
    const [first, second] = [createClaimMemory(64), createClaimMemory(64)];

    expect(Buffer.from(first.key.buffer).equals(Buffer.from(second.key.buffer))).to.equal(false);
    expect([...first.key].every((word) => word % 2 === 1)).to.equal(true);
  });

  it('is one of a chain, in which chunks are claimed once, whichever table they are in', () => {
    fc.assert(
      fc.property(fc.array(ids, { maxLength: 60 }), fc.array(ids, { maxLength: 60 }), (before, after) => {
        const tables = new ClaimTables([createClaimMemory(128)]);
        const claimed = new Set<string>();
        const claims = (id: Buffer) => {
          expect(tables.claim(id)).to.equal(!claimed.has(id.toString('hex')));
          claimed.add(id.toString('hex'));
        };

        before.forEach(claims);
        tables.add(createClaimMemory(128));
        after.forEach(claims);
        before.forEach(claims);
      }),
    );
  });

  it('gives each chunk to one of several threads that claim it at once', async () => {
    const count = 60_000;
    const memories = [createClaimMemory(1 << 17)];
    const shared = new SharedArrayBuffer(count * 32);
    Buffer.from(shared).set(noise('threads', count * 32));
    const arrived = new Int32Array(new SharedArrayBuffer(4));
    // Two begin at the same place, so that they meet at every chunk.
    const workers = [0, 0, count / 2].map(
      (begin) =>
        new Worker(new URL('./claim-worker.ts', import.meta.url), { workerData: { memories, ids: shared, begin, arrived, expected: 3 } }),
    );

    const own = await Promise.all(workers.map(async (worker) => Number((await once(worker, 'message'))[0])));

    expect(own.reduce((sum, claims) => sum + claims, 0)).to.equal(count);
  });
});
