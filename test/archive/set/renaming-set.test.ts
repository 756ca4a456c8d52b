import { dirname } from 'node:path/posix';
import { listSet, openMediaSet, readSigner } from '@tapedeck/archive';
import { newSignerKey } from '@tapedeck/core';
import { MemoryDestination } from '@tapedeck/testkit';
import { expect } from 'chai';
import { writeEmptyMedia } from '../../kit/write-empty-media.ts';
import { errorOf } from '../../plugins/error-of.ts';

describe('archive: a media set with renames', () => {
  const signer = readSigner(newSignerKey(), 'test');
  /** Commits a media file of one part to a set in which these files lie. */
  const commitBeside = async (...names: readonly string[]) => {
    const store = new MemoryDestination();
    await store.makeFolder('set');
    for (const name of names) await (await store.createExclusive(`set/${name}`)).append(Buffer.from('left by a dead run'));
    const timing = { leaseMs: 1, beatMs: 1, sleep: async () => undefined };
    const { signal } = new AbortController();
    const owner = await (await openMediaSet(store, 'set/')).take({ signer, timing, signal, newestWritten: async () => 2 });
    await owner.publish(await writeEmptyMedia(owner, store, signer), 'set/set-000001-full');
    return (await listSet(store, 'set/')).points.flatMap(({ parts }) => parts);
  };

  it('names a point by its place in the order, and its type', async () => {
    expect(await commitBeside()).to.deep.equal(['set/set-000001-full.tdk']);
  });

  for (const name of ['set-000001-full.tdk', 'set-000001-full.part2.tdk'])
    it(`gives it another name where a run that died while it gave its own has left "${name}"`, async () => {
      expect(await commitBeside(name)).to.deep.equal(['set/set-000001-full-3.tdk']);
    });

  it('calls no point deleted for one that has lost the lock', async () => {
    const store = new MemoryDestination();
    await store.makeFolder('set');
    const timing = { leaseMs: 1, beatMs: 1, sleep: async () => undefined };
    const { signal } = new AbortController();
    const owner = await (await openMediaSet(store, 'set/')).take({ signer, timing, signal, newestWritten: async () => 2 });
    const mediaId = '01'.repeat(16);
    await owner.markDeleted(new Date(), [mediaId]);
    const folder = dirname(owner.workingBase('', Buffer.alloc(16)));
    await store.rename(folder, `${folder}.left`);

    const refusal = await errorOf(owner.markDeleted(new Date(), ['02'.repeat(16)]));

    expect(refusal).to.have.property('code', 'DESTINATION_MISSING');
    const names = (await store.list('set')).map(({ name }) => name);
    expect(names.filter((name) => name.includes('note'))).to.deep.equal([`${mediaId}.note-3000000`]);
  });
});
