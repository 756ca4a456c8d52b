import { mock } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { type LockTiming, listSet, openMediaSet, readSigner, readWhole, type SetOwner, type Store } from '@tapedeck/archive';
import { BackupError, newSignerKey } from '@tapedeck/core';
import { type CallGate, type DestinationCall, MemoryBucket, MemoryDestination, type MemoryObjects } from '@tapedeck/testkit';
import { expect } from 'chai';
import { writeEmptyMedia } from '../../kit/write-empty-media.ts';
import { errorOf } from '../../plugins/error-of.ts';

const signer = readSigner(newSignerKey(), 'test');
describe('archive: a media set without renames', () => {
  const { signal } = new AbortController();
  let objects: MemoryObjects;
  let store: MemoryBucket;

  beforeEach(() => {
    objects = new Map();
    store = new MemoryBucket(objects);
  });

  /** A taker that must not have to wait, unless a lease may go by while `meanwhile` happens. */
  const timing = (meanwhile?: () => Promise<void>): LockTiming => ({
    leaseMs: 60_000,
    beatMs: 10_000,
    sleep: async () => (meanwhile === undefined ? expect.fail('It should not have to wait.') : meanwhile()),
  });
  const take = async (from: Store = store, meanwhile?: () => Promise<void>, by = signer): Promise<SetOwner> =>
    (await openMediaSet(from, 'set/')).take({ signer: by, timing: timing(meanwhile), signal, newestWritten: async () => 0 });
  /** Takes the lock from one of which nothing can be told from here. */
  const takeOver = (): Promise<SetOwner> => {
    for (const name of objects.keys()) if (name.endsWith('/owner')) objects.delete(name);
    return take(store, async () => undefined);
  };
  const seenThrough = (gate: CallGate) => new MemoryBucket(objects, { gate, written: (_, bytes) => bytes, read: (_, bytes) => bytes });
  const numbers = () => [...objects.keys()].flatMap((name) => (name.startsWith('set/commits/') ? [Number(name.slice(12))] : []));
  const newest = () => `set/commits/${Math.max(...numbers())}`;
  const partsOf = async (from: Store = store) => (await listSet(from, 'set/')).points.flatMap(({ parts }) => parts);

  const write = (owner: SetOwner, to: Store = store) => writeEmptyMedia(owner, to, signer);
  const publish = async (owner: SetOwner): Promise<readonly string[]> => {
    const parts = await write(owner);
    await owner.publish(parts, 'set/set-000001-full');
    return parts;
  };

  it('has one writer at a time, each with a number of its own', async () => {
    const first = await take();
    expect(await errorOf(take())).to.have.property('code', 'SET_LOCKED');
    await first.release();
    const second = await take();

    expect(second.generation).to.equal(first.generation + 1);
    await second.release();
    expect([...objects.keys()].filter((name) => !name.startsWith('set/commits/'))).to.deep.equal([]);
  });

  it('is left to an owner elsewhere that shows that it lives, and taken from one that does not', async () => {
    await take();
    objects.set('set/writers/1/owner', Buffer.from(JSON.stringify({ host: 'elsewhere', bootId: '', pid: 1, started: '' })));

    const refusal = await errorOf(take(store, async () => void objects.set('set/writers/1/beat-1', Buffer.of())));
    const taken = await take(store, async () => undefined);

    expect(refusal).to.have.property('code', 'SET_LOCKED');
    expect(taken.generation).to.equal(2);
  });

  it('goes to one of two that take it at once', async () => {
    const results = await Promise.allSettled([take(), take(), take()]);

    expect(results.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
    for (const result of results) if (result.status === 'rejected') expect(result.reason).to.have.property('code', 'SET_LOCKED');
  });

  for (const [what, change] of [
    ['adds no point', async (sleeper: SetOwner) => void (await publish(sleeper))],
    ['replaces no keys', (sleeper: SetOwner) => sleeper.writeKeys(Buffer.from('keys'))],
    ['moves nothing to the trash', (sleeper: SetOwner) => sleeper.discard(new Date(), [{ parts: ['set/x.tdk'], notes: [] }])],
    ['calls no point deleted', (sleeper: SetOwner) => sleeper.markDeleted(new Date(), ['00'.repeat(16)])],
    ['takes nothing over', async (sleeper: SetOwner) => void (await sleeper.takeOver(['set/x.tdk'], 'set/y'))],
  ] as const)
    it(`is closed to one that has lost the lock: it ${what}`, async () => {
      const sleeper = await take();
      const taker = await takeOver();
      const parts = await publish(taker);

      expect(await errorOf(change(sleeper))).to.have.property('code', 'SET_LOCK_LOST');
      expect(await partsOf()).to.deep.equal(parts);
    });

  it('is closed to one whose next number was used and removed since', async () => {
    const sleeper = await take();
    const taker = await takeOver();
    const parts = await publish(taker);
    for (let n = 0; n < 3; n++) await taker.takeOver([], `set/${n}`);
    await taker.removeLeftovers();
    expect(numbers()).not.to.include(2);

    expect(await errorOf(publish(sleeper))).to.have.property('code', 'SET_LOCK_LOST');
    expect(numbers()).to.include(2);
    expect(await partsOf()).to.deep.equal(parts);
    await taker.removeLeftovers();
    expect(numbers()).not.to.include(2);
  });

  it('tells its owner that the lock was lost', async () => {
    mock.timers.enable({ apis: ['setInterval'] });
    try {
      const losses: Error[] = [];
      const sleeper = await take();
      sleeper.keepAlive(1000, (error) => losses.push(error));
      const beat = async () => {
        mock.timers.tick(1000);
        for (let n = 0; n < 5; n++) await setImmediate();
      };
      await beat();
      const before = losses.length;
      await takeOver();
      await beat();

      expect(before).to.equal(0);
      expect(losses[0]).to.have.property('code', 'SET_LOCK_LOST');
      await sleeper.release();
    } finally {
      mock.timers.reset();
    }
  });

  /** Fails the n-th creation of a record, before or after it is done. */
  const failing = (fails: (count: number) => 'before' | 'after' | 'late' | undefined, late: (() => unknown)[] = []) => {
    let count = 0;
    return seenThrough(async ({ kind, name }: DestinationCall, work) => {
      const how = kind === 'createExclusive' && name.startsWith('set/commits/') ? fails(++count) : undefined;
      if (how === undefined) return work();
      if (how === 'after') work();
      if (how === 'late') late.push(work);
      throw Object.assign(new Error('The answer was lost.'), { code: 'DESTINATION_GONE' });
    });
  };

  it('knows a record as its own of which the answer was lost', async () => {
    const owner = await take(failing((count) => (count === 2 ? 'after' : undefined)));

    const parts = await publish(owner);

    expect(await partsOf()).to.deep.equal(parts);
    await owner.release();
    expect((await take()).generation).to.equal(2);
  });

  it('goes on from a record of its own that arrives late', async () => {
    const late: (() => unknown)[] = [];
    const owner = await take(failing((count) => (count === 2 ? 'late' : undefined), late));
    const parts = await write(owner);
    expect(await errorOf(owner.publish(parts, ''))).to.have.property('code', 'DESTINATION_GONE');
    for (const work of late) work();

    const others = await publish(owner);

    expect(await partsOf()).to.have.members([...parts, ...others]);
  });

  it('has a point also when its owner has lost the lock right after', async () => {
    const others: SetOwner[] = [];
    const owner = await take(
      seenThrough(async ({ kind, name }, work) => {
        if (kind === 'list' && name === 'set/commits' && numbers().length === 2 && others.length === 0) others.push(await takeOver());
        return work();
      }),
    );

    const parts = await publish(owner);

    expect(await partsOf()).to.deep.equal(parts);
    expect(others).to.have.length(1);
    expect(await errorOf(publish(owner))).to.have.property('code', 'SET_LOCK_LOST');
  });

  it('stays as it was where a record was not made', async () => {
    const owner = await take(failing((count) => (count === 2 ? 'before' : undefined)));
    const parts = await write(owner);
    expect(await errorOf(owner.publish(parts, ''))).to.have.property('code', 'DESTINATION_GONE');

    expect(await partsOf()).to.deep.equal([]);
    await owner.publish(parts, '');
    expect(await partsOf()).to.deep.equal(parts);
  });

  it('shows what it knows where the newest record is damaged, and changes nothing more', async () => {
    const owner = await take();
    const parts = await publish(owner);
    await owner.release();
    const name = newest();
    objects.set(name, Buffer.from((objects.get(name) ?? '').toString().replace('"held":false', '"held":true ')));

    const { points, broken } = await listSet(store, 'set/');

    expect(points.flatMap((point) => point.parts)).to.deep.equal(parts);
    expect(broken.map((one) => ({ ...one, reason: '' }))).to.deep.equal([{ parts: [name], code: 'SET_RECORD_DAMAGED', reason: '' }]);
    expect(await errorOf(take())).to.have.property('code', 'SET_RECORD_DAMAGED');
  });

  it('passes over a record whose writing broke off', async () => {
    const owner = await take();
    const parts = await publish(owner);
    await owner.release();
    objects.set(`set/commits/${numbers().length + 1}`, Buffer.from('{"format":1,'));

    const next = await take();

    expect(await partsOf()).to.deep.equal(parts);
    expect(next.generation).to.equal(2);
  });

  it('is not written to where two could create the same record', async () => {
    const unfit: Store = {
      name: 'unfit',
      capabilities: { rename: false, conditionalCreate: false },
      createExclusive: (name) => store.createExclusive(name),
      open: (name) => store.open(name),
      list: (folder) => store.list(folder),
      makeFolder: (name) => store.makeFolder(name),
      rename: (from) => store.rename(from),
      remove: (name) => store.remove(name),
      flushFolder: () => store.flushFolder(),
    };

    expect(await errorOf(take(unfit))).to.have.property('code', 'SET_STORE_UNFIT');
  });

  it('is not written to by another site', async () => {
    await (await take()).release();

    const refusal = await errorOf(take(store, undefined, readSigner(newSignerKey(), 'other')));

    expect(refusal).to.have.property('code', 'SET_RECORD_FOREIGN');
  });

  it('shows files that somebody has put there, and leaves them alone', async () => {
    const owner = await take();
    objects.set('set/by-hand.tdk', Buffer.from('by hand'));

    await publish(owner);
    await owner.removeLeftovers();

    const { broken } = await listSet(store, 'set/');
    expect(broken.map(({ parts, reason }) => [parts, reason])).to.deep.equal([[['set/by-hand.tdk'], 'No commit record lists it.']]);
    expect((await readWhole(store, 'set/by-hand.tdk', 100)).toString()).to.equal('by hand');
  });

  /** Brings a media file here that was made on a store that can rename. */
  const bringFromDisk = async (): Promise<void> => {
    const disk = new MemoryDestination();
    await disk.makeFolder('set');
    const atHome = await take(disk);
    const [made = ''] = await write(atHome, disk);
    await atHome.publish([made], 'set/set-000001-full');
    objects.set('set/set-000001-full.tdk', await readWhole(disk, 'set/set-000001-full.tdk', 1 << 20));
  };

  it('takes in what was brought there from a store that can rename, and stays what it is when it is brought to one', async () => {
    await bringFromDisk();
    const before = await partsOf();

    const owner = await take();
    const parts = await publish(owner);
    await write(owner);
    await owner.release();
    const back = new MemoryDestination();
    for (const [name, content] of objects) await bring(back, name, content);

    expect(before).to.deep.equal(['set/set-000001-full.tdk']);
    expect(await partsOf(back)).to.have.members(['set/set-000001-full.tdk', ...parts]);
    const further = await take(back);
    expect(further.generation).to.equal(2);
    await further.release();
  });

  it('waits for a file that was brought there and cannot be read: what is no member now would be none for good', async () => {
    await bringFromDisk();
    const unreadable: CallGate = async (call, work) => {
      if (call.kind !== 'open' || !call.name.endsWith('.tdk')) return work();
      throw new BackupError('DESTINATION_DAMAGED', 'A read error.', { hint: '' });
    };

    const refusal = await errorOf(take(seenThrough(unreadable)));
    const owner = await take();
    const { broken } = await listSet(seenThrough(unreadable), 'set/');
    await owner.release();

    expect(refusal).to.have.property('code', 'MEDIA_UNREAD');
    expect(broken.map(({ code }) => code)).to.deep.equal(['DESTINATION_DAMAGED']);
    expect(await partsOf()).to.deep.equal(['set/set-000001-full.tdk']);
  });

  const bring = async (to: MemoryDestination, name: string, content: Buffer): Promise<void> => {
    await to.makeFolder(name.slice(0, name.lastIndexOf('/')));
    await (await to.createExclusive(name)).append(content);
  };
});
