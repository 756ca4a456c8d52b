import { dirname } from 'node:path/posix';
import { readSetKeys } from '@tapedeck/archive';
import { newSignerKey, Secret } from '@tapedeck/core';
import { FakeHost, MemoryDestination, memoryFolder } from '@tapedeck/testkit';
import { expect } from 'chai';
import { endWriting } from '../../../plugins/backup/src/end-writing.ts';
import { openSet } from '../../../plugins/backup/src/open-set.ts';
import { siteSigner } from '../../../plugins/backup/src/site-signer.ts';
import { takeLock } from '../../../plugins/backup/src/take-lock.ts';
import { bareRun } from '../../kit/bare-run.ts';

describe('backup: making a media set', () => {
  const key = new Secret(newSignerKey());
  const aRun = (id: string) => bareRun({ id, job: 'set', host: new FakeHost(), signer: key, undo: { 'end-writing': endWriting } });

  const make = async (id: string, destination: MemoryDestination) => {
    const run = aRun(id);
    const signer = siteSigner(run);
    await destination.makeFolder('set');
    const { owner } = await takeLock(run, destination, 'set/', signer);
    const { keys } = await openSet(run, destination, 'set/', signer, owner);
    await run.end('complete');
    return keys.setId;
  };

  for (const kind of ['createExclusive', 'append', 'rename'] as const)
    it(`leaves the set alone that another has made when it lost the lock before its call ${kind}`, async () => {
      const folder = memoryFolder();
      const store = new MemoryDestination(folder);
      const others: string[] = [];
      const sleeper = new MemoryDestination(folder, {
        gate: async (call, work) => {
          if (call.kind === kind && call.name.includes('set.keys')) {
            await store.rename(dirname(call.name), `${dirname(call.name)}.left`);
            others.push(await make('other', store));
          }
          return work();
        },
        written: (_, bytes) => bytes,
        read: (_, bytes) => bytes,
      });

      const refusal = await make('sleeper', sleeper).catch((error: unknown) => error);

      expect(refusal).to.have.property('code', 'DESTINATION_MISSING');
      expect(others).to.deep.equal([(await readSetKeys(store, 'set/'))?.keys.setId]);
    });
});
