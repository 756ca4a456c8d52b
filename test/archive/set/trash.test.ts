import { finishMoves, moveToTrash, readWhole, removeLeftovers, takeBack } from '@tapedeck/archive';
import { type CallGate, MemoryDestination, memoryFolder } from '@tapedeck/testkit';
import { expect } from 'chai';

describe('archive: the way to the trash', () => {
  const root = () => {
    const folder = memoryFolder();
    return { folder, store: new MemoryDestination(folder) };
  };
  const media = { parts: ['set/one.tdk', 'set/one.part2.tdk'], notes: ['0123456789abcdef0123456789abcdef.note-1'] };
  const lock = { folder: 'set/writers/3-00000000', generation: 3 };
  const now = new Date('2026-11-22T01:00:00.000Z');
  const trash = 'set/trash/3-20261122T010000Z';

  /** A set with one media file, whose lock somebody holds. */
  const aSet = async () => {
    const { folder, store } = root();
    await store.makeFolder(lock.folder);
    for (const name of [...media.parts, `set/${media.notes[0]}`]) await store.createExclusive(name);
    return { folder, store };
  };
  const namesIn = async (store: MemoryDestination, folder: string) => (await store.list(folder)).map(({ name }) => name).sort();
  const whole = [...media.notes, 'one.part2.tdk', 'one.tdk'];

  it('ends in a folder that names generation and time', async () => {
    const { store } = await aSet();

    await moveToTrash(store, 'set/', lock, now, [media]);

    expect(await namesIn(store, trash)).to.deep.equal(whole);
    expect(await namesIn(store, 'set')).to.deep.equal(['trash', 'writers']);
    expect(await namesIn(store, lock.folder)).to.deep.equal([]);
  });

  it('is closed to one that has lost the lock', async () => {
    const { folder, store } = await aSet();
    const takesOver: CallGate = async ({ kind }, work) => {
      if (kind === 'rename' || kind === 'makeFolder') await store.rename(lock.folder, `${lock.folder}.left`).catch(() => undefined);
      return work();
    };
    const sleeper = new MemoryDestination(folder, { gate: takesOver, written: (_, bytes) => bytes, read: (_, bytes) => bytes });

    const refusal = await moveToTrash(sleeper, 'set/', lock, now, [media]).catch((error: unknown) => error);

    expect(refusal).to.have.property('code', 'DESTINATION_MISSING');
    expect(await namesIn(store, 'set')).to.include.members(whole);
  });

  for (const [what, goOn] of [
    ['the next removal', (store: MemoryDestination) => finishMoves(store, 'set/')],
    ['the clearing away of what a dead run has left', (store: MemoryDestination) => removeLeftovers(store, 'set/', 4)],
  ] as const)
    it(`is gone to its end by ${what}, wherever a power cut has stopped it`, async () => {
      for (let calls = 1; calls < 6; calls++) {
        const { folder, store } = await aSet();
        let done = 0;
        const cut: CallGate = ({ kind }, work) =>
          kind === 'rename' && ++done > calls ? Promise.reject(new Error('The power went.')) : Promise.resolve(work());
        const dying = new MemoryDestination(folder, { gate: cut, written: (_, bytes) => bytes, read: (_, bytes) => bytes });
        await moveToTrash(dying, 'set/', lock, now, [media]).catch(() => undefined);
        await store.rename(lock.folder, `${lock.folder}.left`);

        await goOn(store);

        const moved = await namesIn(store, trash);
        expect([...moved, ...(await namesIn(store, 'set'))]).to.include.members(whole);
        expect(moved).to.include('one.part2.tdk');
      }
    });

  it('never leads over a file of the same name that is there already', async () => {
    const { store } = root();
    await store.makeFolder(trash);
    const put = async (name: string, text: string) => (await store.createExclusive(name)).append(Buffer.from(text));
    for (const name of ['one.tdk', 'one.part2.tdk']) await put(`${trash}/${name}`, 'removed');
    await put('set/one.tdk', 'left by a run that died while it gave the name once more');

    await finishMoves(store, 'set/');

    expect((await readWhole(store, `${trash}/one.tdk`, 100)).toString()).to.equal('removed');
    expect(await namesIn(store, 'set')).to.include('one.tdk');
  });

  it('is gone back beside a file that was given the same name since', async () => {
    const { store } = root();
    await store.makeFolder(trash);
    const put = async (name: string, text: string) => (await store.createExclusive(name)).append(Buffer.from(text));
    for (const name of ['one.tdk', 'one.part2.tdk']) await put(`${trash}/${name}`, 'removed');
    await put('set/one.tdk', 'newer');

    await takeBack(store, 'set/', trash, [`${trash}/one.tdk`, `${trash}/one.part2.tdk`], Buffer.alloc(16));

    expect((await readWhole(store, 'set/one.tdk', 100)).toString()).to.equal('newer');
    expect(await namesIn(store, 'set')).to.deep.equal(['one-3.part2.tdk', 'one-3.tdk', 'one.tdk', 'trash']);
  });
});
