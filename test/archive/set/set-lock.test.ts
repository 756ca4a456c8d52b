import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { mock } from 'node:test';
import { type LockTiming, SetLock } from '@tapedeck/archive';
import { expect } from 'chai';
import fc from 'fast-check';
import { FolderStore } from '../../kit/folder-store.ts';
import { type Gate, gatedStore } from '../../kit/gated-store.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

const signal = new AbortController().signal;

describe('archive: the lock of a media set', () => {
  let folder: string;
  let store: FolderStore;

  beforeEach(() => {
    folder = tempFolder();
    store = new FolderStore(folder);
  });

  /** A taker that must not have to wait. */
  const atOnce: LockTiming = { leaseMs: 60_000, beatMs: 1, sleep: async () => expect.fail('It should not have to wait.') };
  /** A taker for which a lease goes by while `meanwhile` happens. */
  const waiting = (meanwhile: () => void = () => undefined): LockTiming => ({ ...atOnce, sleep: async () => meanwhile() });

  const take = (timing = atOnce, atLeast = 0, from = store as Parameters<typeof SetLock.take>[0]) =>
    SetLock.take(from, 'set/', async () => atLeast, timing, signal);
  const refusalOf = async (taking: Promise<SetLock>) => {
    const refusal: unknown = await taking.then(
      () => undefined,
      (error: unknown) => error,
    );
    return refusal;
  };

  const ownerPath = (lock: SetLock) => join(folder, lock.folder, 'owner');
  const changeOwner = (lock: SetLock, change: object) =>
    writeFileSync(ownerPath(lock), JSON.stringify({ ...JSON.parse(readFileSync(ownerPath(lock), 'utf8')), ...change }));
  /** Lets the owner be a process of which nothing can be told from here. */
  const moveElsewhere = (lock: SetLock) => changeOwner(lock, { host: 'another machine' });

  /** Resolves when the lock says that it was lost, and fails if it lives on. */
  const lossOf = (lock: SetLock) => new Promise<Error>((resolve) => lock.keepAlive(1, resolve));

  it('is held by one, refused to others, and there again when it was given back', async () => {
    const first = await take();
    expect(await refusalOf(take())).to.have.property('code', 'SET_LOCKED');
    await first.release();
    const second = await take();

    expect(second.folder).to.match(new RegExp(`^set/writers/${second.generation}-[0-9a-f]{8}$`));
    await second.release();
    expect(readdirSync(join(folder, 'set/writers'))).to.deep.equal([]);
  });

  it('has a generation above that of the newest media file', async () => {
    expect((await take(atOnce, 41)).generation).to.equal(42);
  });

  it('is refused to one that a whole run has overtaken, whose number it would have', async () => {
    const seen = [41, 42];

    const refusal = await refusalOf(SetLock.take(store, 'set/', async () => seen.shift() ?? 42, atOnce, signal));

    expect(refusal).to.have.property('code', 'SET_LOCKED');
    expect(readdirSync(join(folder, 'set/writers'))).to.deep.equal([]);
  });

  it('is refused to one that a run has overtaken which died, whose number it would have', async () => {
    const left = 'set/writers/1-00000000.left';
    const gate: Gate = async (call, work) => {
      if (call.startsWith('makeFolder set/writers/1-')) {
        mkdirSync(join(folder, left));
        writeFileSync(join(folder, left, 'half.tdk'), 'a fragment');
      }
      return work();
    };

    expect(await refusalOf(take(atOnce, 0, gatedStore(store, gate)))).to.have.property('code', 'SET_LOCKED');
    expect(readdirSync(join(folder, 'set/writers'))).to.deep.equal([basename(left)]);
  });

  /** One at most has a folder to write to: another may have slept between its last look and now, and has lost. */
  const expectOneHolder = (base: string, results: readonly PromiseSettledResult<SetLock>[]) => {
    const holders = results.flatMap((result) => (result.status === 'fulfilled' ? [basename(result.value.folder)] : []));
    const folders = readdirSync(join(base, 'writers')).filter((name) => !name.endsWith('.left'));
    expect(folders.length).to.be.at.most(1);
    expect(holders).to.include.members(folders);
    for (const result of results) if (result.status === 'rejected') expect(result.reason).to.have.property('code', 'SET_LOCKED');
  };

  it('goes to one at most of several that take it at once, whatever the order of their steps', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(fc.nat({ max: 2 }), { minLength: 2, maxLength: 3 }), async (scheduler, leasts) => {
        const base = tempFolder();
        const gate: Gate = async (call, work) => {
          await scheduler.schedule(Promise.resolve(), call);
          return work();
        };
        const gated = gatedStore(new FolderStore(base), gate);
        const takings = leasts.map((least) => SetLock.take(gated, '', async () => least, waiting(), signal));
        const results = Promise.allSettled(takings);
        await scheduler.waitFor(results);

        expectOneHolder(base, await results);
        rmSync(base, { recursive: true });
      }),
      { numRuns: 100 },
    );
  });

  it('goes to one of two that have tried at the same moment, once one of them comes first', async () => {
    const other = join(folder, 'set/writers/1-00000000');
    let looks = 0;
    const gate: Gate = async (call, work) => {
      // The other one makes its folder after the first look, and gives way as well.
      if (call === 'list set/writers' && ++looks === 2) mkdirSync(other);
      return work();
    };
    const waits: number[] = [];
    const sleep = async (milliseconds: number) => {
      waits.push(milliseconds);
      rmSync(other, { recursive: true });
    };

    const lock = await take({ leaseMs: 60_000, beatMs: 10_000, sleep }, 0, gatedStore(store, gate));

    expect(waits).to.have.lengthOf(1);
    expect(readdirSync(join(folder, 'set/writers'))).to.deep.equal([basename(lock.folder)]);
  });

  it('is refused to one so slow that another took away its folder meanwhile', async () => {
    for (const slowCall of [/^createExclusive .*\/owner$/, /^list set\/writers$/]) {
      let calls = 0;
      const gate: Gate = async (call, work) => {
        for (const mine of slowCall.test(call) ? readdirSync(join(folder, 'set/writers')) : []) {
          calls += 1;
          renameSync(join(folder, 'set/writers', mine), join(folder, 'set/writers', `${mine}.left`));
        }
        return work();
      };

      expect(await refusalOf(take(atOnce, 0, gatedStore(store, gate)))).to.have.property('code', 'SET_LOCKED');
      expect(calls).to.equal(1);
      rmSync(join(folder, 'set'), { recursive: true });
    }
  });

  it('of a dead owner goes to one at most of several that take it at once', async () => {
    const dead = 'writers/7-00000000';
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const base = tempFolder();
        mkdirSync(join(base, dead), { recursive: true });
        const owner = { host: 'another machine', bootId: '', pid: 1, started: '' };
        writeFileSync(join(base, dead, 'owner'), JSON.stringify(owner));
        const gate: Gate = async (call, work) => {
          await scheduler.schedule(Promise.resolve(), call);
          return work();
        };
        const gated = gatedStore(new FolderStore(base), gate);
        const results = Promise.allSettled([1, 2, 3].map(() => SetLock.take(gated, '', async () => 0, waiting(), signal)));
        await scheduler.waitFor(results);

        expectOneHolder(base, await results);
        rmSync(base, { recursive: true });
      }),
      { numRuns: 100 },
    );
  });

  describe('of an owner on this machine', () => {
    /** The number of a process that has ended. */
    const endedProcess = () => spawnSync(process.execPath, ['--eval', '0']).pid;

    it('goes on at once when its process has ended', async () => {
      const dead = await take();
      changeOwner(dead, { pid: endedProcess() });

      const next = await take();

      expect(next.generation).to.be.above(dead.generation);
      expect(readdirSync(join(folder, 'set/writers')).sort()).to.deep.equal([`${basename(dead.folder)}.left`, basename(next.folder)]);
    });

    it('goes on at once when another process has its number now', async function () {
      needsPlatform(this, 'linux');
      const dead = await take();
      changeOwner(dead, { started: '1' });

      expect((await take()).generation).to.be.above(dead.generation);
    });

    it('goes on at once when the machine was started again since', async function () {
      needsPlatform(this, 'linux');
      const dead = await take();
      changeOwner(dead, { bootId: 'an earlier one' });

      expect((await take()).generation).to.be.above(dead.generation);
    });

    it('waits for a lease when another machine has the same name, and may be alive', async () => {
      const other = await take();
      changeOwner(other, { bootId: 'that of another', machine: 'another' });
      let waited = false;

      await take(
        waiting(() => {
          waited = true;
        }),
      );

      expect(waited).to.equal(true);
    });

    it('goes on after any number of crashes, with runs that end well in between', async () => {
      const pid = endedProcess();
      for (let round = 0; round < 4; round++) {
        const dead = await take();
        writeFileSync(join(folder, dead.folder, 'half.tdk'), 'a fragment');
        changeOwner(dead, { pid });
        await (await take()).release();
      }

      expect(readdirSync(join(folder, 'set/writers'))).to.have.lengthOf(4);
    });
  });

  describe('of an owner elsewhere', () => {
    it('is refused when its counter moves within a lease', async () => {
      const owner = await take();
      moveElsewhere(owner);
      const beats = () => writeFileSync(join(folder, owner.folder, 'beat-1'), '');

      expect(await refusalOf(take(waiting(beats)))).to.have.property('code', 'SET_LOCKED');
      expect(existsSync(ownerPath(owner))).to.equal(true);
    });

    it('is refused when it is given back within the lease', async () => {
      const owner = await take();
      moveElsewhere(owner);
      const givesBack = () => rmSync(join(folder, owner.folder), { recursive: true });

      expect(await refusalOf(take(waiting(givesBack)))).to.have.property('code', 'SET_LOCKED');
    });

    it('is taken when its counter stands still for one lease', async () => {
      const owner = await take();
      moveElsewhere(owner);
      writeFileSync(join(folder, owner.folder, 'beat-9'), '');
      const waits: number[] = [];
      const timing: LockTiming = { ...atOnce, sleep: async (ms) => void waits.push(ms) };

      const taken = await take(timing);

      expect(waits).to.deep.equal([60_000]);
      expect(taken.generation).to.be.above(owner.generation);
    });

    it('is refused when it says who it is only within the lease', async () => {
      const owner = await take();
      moveElsewhere(owner);
      const identity = readFileSync(ownerPath(owner));
      rmSync(ownerPath(owner));

      expect(await refusalOf(take(waiting(() => writeFileSync(ownerPath(owner), identity))))).to.have.property('code', 'SET_LOCKED');
    });

    it('is taken after a lease, too, when it died before it said who it is', async () => {
      const owner = await take();
      rmSync(ownerPath(owner));

      expect((await take(waiting())).generation).to.be.above(owner.generation);
    });

    it('is left alone when the wait is broken off', async () => {
      const owner = await take();
      moveElsewhere(owner);
      const cancelled: LockTiming = { ...atOnce, sleep: async () => Promise.reject(new Error('The run was cancelled.')) };

      expect(await refusalOf(take(cancelled))).to.have.property('message', 'The run was cancelled.');
      expect(existsSync(ownerPath(owner))).to.equal(true);
    });
  });

  describe('that was taken from a sleeper', () => {
    /** One that slept longer than a lease, and the one that took over. */
    const takeOver = async () => {
      const sleeper = await take();
      moveElsewhere(sleeper);
      return { sleeper, taker: await take(waiting()) };
    };

    it('tells the sleeper at its next beat, and has no folder left for it to write to', async () => {
      const { sleeper, taker } = await takeOver();

      const loss = await lossOf(sleeper);

      expect(loss).to.have.property('code', 'SET_LOCK_LOST');
      expect(existsSync(join(folder, sleeper.folder))).to.equal(false);
      expect(await store.createExclusive(`${sleeper.folder}/part`).catch(() => 'refused')).to.equal('refused');
      await sleeper.release();
      expect(readdirSync(join(folder, taker.folder))).to.include('owner');
    });

    it('opens no way back to the sleeper through one that had looked before the sleeper came', async () => {
      let wayBack: unknown;
      const gate: Gate = async (call, work) => {
        if (!call.startsWith('makeFolder set/writers/')) return work();
        const { sleeper } = await takeOver();
        const answer = await work();
        wayBack = await store.createExclusive(`${sleeper.folder}/part`).catch(() => 'refused');
        return answer;
      };

      expect(await refusalOf(take(atOnce, 0, gatedStore(store, gate)))).to.have.property('code', 'SET_LOCKED');
      expect(wayBack).to.equal('refused');
    });

    it('never comes back under the name that the sleeper knows, whoever holds it later', async () => {
      const { sleeper, taker } = await takeOver();
      await taker.release();
      const later = await take();

      expect(later.generation).not.to.equal(sleeper.generation);
      await sleeper.release();
      expect(existsSync(ownerPath(later))).to.equal(true);
    });
  });

  describe('that is being held', () => {
    beforeEach(() => mock.timers.enable({ apis: ['setInterval'] }));
    afterEach(() => mock.timers.reset());

    /** Takes the lock and beats through a gate; `losses` says what the owner is told. */
    const hold = async (gate: Gate) => {
      const lock = await take(atOnce, 0, gatedStore(store, gate));
      const losses: Error[] = [];
      lock.keepAlive(1000, (error) => losses.push(error));
      return { lock, losses, beats: () => readdirSync(join(folder, lock.folder)).filter((name) => name.startsWith('beat')) };
    };

    /** Lets beats be due until something is the case. */
    const beatUntil = async (isSo: () => boolean) => {
      while (!isSo()) {
        mock.timers.tick(1000);
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const times = (count: number) => () => count-- === 0;

    it('counts on at every beat, and leaves nothing behind when it is given back', async () => {
      const { lock, losses, beats } = await hold((_, work) => work());
      for (const count of [1, 2, 3]) {
        await beatUntil(() => beats().includes(`beat-${count}`));
        expect(beats()).to.have.lengthOf(1);
      }

      await lock.release();

      expect(losses).to.deep.equal([]);
      expect(readdirSync(join(folder, 'set/writers'))).to.deep.equal([]);
    });

    it('is not lost when a beat takes longer than the next one is due', async () => {
      let letGo: () => void = () => undefined;
      const slow = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      const { lock, losses, beats } = await hold(async (call, work) => {
        if (call.startsWith('rename')) await slow;
        return work();
      });
      await beatUntil(() => beats().includes('beat-1'));
      await beatUntil(times(50));
      letGo();
      await beatUntil(() => losses.length > 0 || beats().includes('beat-3'));

      expect(losses).to.deep.equal([]);
      await lock.release();
    });

    it('is not lost when a beat fails but its folder is there: it beats on', async () => {
      let failures = 0;
      const { lock, losses, beats } = await hold(async (call, work) => {
        if (!call.includes('beat') || failures === 3) return work();
        failures += 1;
        throw new Error('EIO');
      });
      await beatUntil(() => losses.length > 0 || beats().includes('beat-2'));

      expect(failures).to.equal(3);
      expect(losses).to.deep.equal([]);
      await lock.release();
    });

    it('beats on from where it is when a beat was counted though it failed', async () => {
      const { lock, losses, beats } = await hold(async (call, work) => {
        const answer = await work();
        if (call.startsWith('rename') && call.endsWith('beat-1')) throw new Error('EIO');
        return answer;
      });
      await beatUntil(() => losses.length > 0 || beats().includes('beat-3'));

      expect(losses).to.deep.equal([]);
      await lock.release();
    });

    it('is lost once when its folder is gone', async () => {
      const { lock, losses, beats } = await hold((_, work) => work());
      await beatUntil(() => beats().includes('beat-2'));
      renameSync(join(folder, lock.folder), join(folder, `${lock.folder}.left`));
      await beatUntil(() => losses.length > 0);
      await beatUntil(times(50));

      expect(losses.map((error) => 'code' in error && error.code)).to.deep.equal(['SET_LOCK_LOST']);
    });

    it('keeps what its owner left in a folder that is named as left over', async () => {
      const { lock } = await hold((_, work) => work());
      writeFileSync(join(folder, lock.folder, 'half.tdk'), 'a fragment');
      await beatUntil(() => readdirSync(join(folder, lock.folder)).includes('beat-1'));

      await lock.release();

      expect(readdirSync(join(folder, 'set/writers'))).to.deep.equal([`${basename(lock.folder)}.left`]);
      expect(readdirSync(join(folder, `${lock.folder}.left`))).to.deep.equal(['half.tdk']);
      expect((await take()).generation).to.be.above(lock.generation);
    });
  });
});
