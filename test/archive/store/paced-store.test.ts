import { mkdirSync } from 'node:fs';
import { expect } from 'chai';
import { pacedStore } from '../../../archive/src/store/paced-store.ts';
import { FolderStore } from '../../kit/folder-store.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

describe('archive: a store that is written to at a limited rate', () => {
  const folder = tempFolder();

  before(() => mkdirSync(folder, { recursive: true }));

  /** A clock that only sleeping moves. */
  const aClock = () => {
    const clock = { now: 0, slept: [] as number[] };
    const pace = {
      bytesPerSecond: 1000,
      signal: new AbortController().signal,
      monotonicMs: () => clock.now,
      sleep: async (milliseconds: number) => {
        clock.slept.push(milliseconds);
        clock.now += milliseconds;
      },
    };
    return { clock, pace };
  };

  it('takes as long as its bytes need, over all files', async () => {
    const { clock, pace } = aClock();
    const store = pacedStore(new FolderStore(folder), pace);
    const [one, two] = [await store.createExclusive('one'), await store.createExclusive('two')];

    await one.append(Buffer.alloc(500));
    await two.append(Buffer.alloc(1500));
    await one.append(Buffer.alloc(0));
    for (const file of [one, two]) await file.close();

    expect(clock.slept).to.deep.equal([500, 1500]);
  });

  it('owes nothing for time in which nothing was written', async () => {
    const { clock, pace } = aClock();
    const file = await pacedStore(new FolderStore(folder), pace).createExclusive('later');
    clock.now = 60_000;

    await file.append(Buffer.alloc(250));
    await file.close();

    expect(clock.slept).to.deep.equal([250]);
  });
});
