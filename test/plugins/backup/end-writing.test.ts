import { randomBytes } from 'node:crypto';
import { type MediaHeader, MediaWriter, type Store } from '@tapedeck/archive';
import { newSignerKey, Secret, type UndoRequest } from '@tapedeck/core';
import { asItIs, type CallGate, FakeHost, MemoryDestination, memoryFolder } from '@tapedeck/testkit';
import { expect } from 'chai';
import { endWriting } from '../../../plugins/backup/src/end-writing.ts';
import { siteSigner } from '../../../plugins/backup/src/site-signer.ts';
import { takeLock } from '../../../plugins/backup/src/take-lock.ts';
import { bareRun } from '../../kit/bare-run.ts';
import { gatedStore } from '../../kit/gated-store.ts';
import { errorOf } from '../error-of.ts';

describe('backup: the end of writing', () => {
  const signer = new Secret(newSignerKey());
  const aRun = (id: string) => bareRun({ id, job: 'set', host: new FakeHost(), signer, undo: { 'end-writing': endWriting } });

  const locks = async (destination: MemoryDestination): Promise<readonly string[]> =>
    (await destination.list('set/writers')).map(({ name }) => name);

  it('gives the lock back also where a file does not close', async () => {
    const destination = new MemoryDestination();
    const run = aRun('one');
    const writing = await takeLock(run, destination, 'set/', siteSigner(run));
    const close = () => Promise.reject(new Error('EIO'));
    const store: Store = {
      ...gatedStore(destination, (_, work) => work()),
      createExclusive: async () => ({ append: async () => undefined, flush: async () => undefined, close }),
    };
    const header: MediaHeader = {
      format: 1,
      mediaId: randomBytes(16),
      setId: randomBytes(16),
      job: 'set',
      sequence: 1,
      generation: writing.owner.generation,
      type: 'full',
      createdAt: '2026-11-22T01:00:00.000Z',
      cipher: 'none',
      codecs: [],
      origins: [],
      signer: siteSigner(run).publicKey,
    };
    writing.writer = new MediaWriter({ store, workingBase: 'set/one', header, setKeys: undefined, maxPartBytes: 1 << 20 });
    await writing.writer.start();

    const error = await errorOf(run.end('failed'));

    expect(error).to.have.property('message', 'EIO');
    expect(await locks(destination)).to.deep.equal([]);
  });

  it('is tried again where the lock could not be given back', async () => {
    let isGone = true;
    const requests: UndoRequest[] = [];
    const gate: CallGate = async ({ kind, name }, work) => {
      if (isGone && kind === 'remove' && name.startsWith('set/writers/')) throw new Error('gone');
      return work();
    };
    const destination = new MemoryDestination(memoryFolder(), { ...asItIs, gate });
    const undo = {
      'end-writing': (request: UndoRequest) => {
        requests.push(request);
        return endWriting(request);
      },
    };
    const run = bareRun({ id: 'two', job: 'set', host: new FakeHost(), signer, undo });
    await takeLock(run, destination, 'set/', siteSigner(run));

    const error = await errorOf(run.end('failed'));
    isGone = false;
    for (const request of requests) await endWriting(request);

    expect(error).to.have.property('message', 'gone');
    expect(await locks(destination)).to.deep.equal([]);
  });
});
