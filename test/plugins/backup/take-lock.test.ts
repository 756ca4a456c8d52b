import { newSignerKey, Secret } from '@tapedeck/core';
import { FakeHost, MemoryDestination } from '@tapedeck/testkit';
import { expect } from 'chai';
import { endWriting } from '../../../plugins/backup/src/end-writing.ts';
import { siteSigner } from '../../../plugins/backup/src/site-signer.ts';
import { takeLock } from '../../../plugins/backup/src/take-lock.ts';
import { bareRun } from '../../kit/bare-run.ts';

describe('backup: the lock of the media set', () => {
  const signer = new Secret(newSignerKey());
  const run = bareRun({ id: 'one', job: 'set', host: new FakeHost(), signer, undo: { 'end-writing': endWriting } });

  it('has a generation above that which has moved something to the trash, when nothing else is left of it', async () => {
    const destination = new MemoryDestination();
    await destination.makeFolder('set/trash/7-20261122T010000Z');

    const { owner } = await takeLock(run, destination, 'set/', siteSigner(run));
    await run.end('complete');

    expect(owner.generation).to.equal(8);
  });
});
