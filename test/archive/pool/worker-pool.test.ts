import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { startThreads } from '../../../archive/src/pool/pool-threads.ts';
import { WorkerPool } from '../../../archive/src/pool/worker-pool.ts';

interface Unit {
  readonly id: number;
}

const poolOf = (module: string, setup: unknown) =>
  new WorkerPool<Unit, never, never>(startThreads(new URL(module, import.meta.url), 1), [setup], () => undefined);

const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

describe('archive: the worker pool', () => {
  it('lets a thread finish its start before it ends it, because native modules abort the process otherwise', async () => {
    const words = new Int32Array(new SharedArrayBuffer(12));
    const pool = poolOf('./slow-worker.ts', words);
    await Atomics.waitAsync(words, 0, 0).value;

    const closed = pool.close();
    Atomics.store(words, 1, 1);
    Atomics.notify(words, 1);
    await closed;

    expect(Atomics.load(words, 2)).to.equal(1);
  });

  it('can be closed when a thread could not start, and says why to those who wait for it', async () => {
    const pool = poolOf('./refusing-worker.ts', undefined);
    const refusal = await pool.run({ id: 1 }).catch((error: unknown) => error);

    expect(refusal).to.have.property('message', 'This worker module does not load.');
    await pool.close();
  });

  it('says why a thread could not start also when it was gone before the pool was set up', async () => {
    const threads = startThreads(new URL('./refusing-worker.ts', import.meta.url), 1);
    await Promise.all(threads.workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve))));
    const pool = new WorkerPool<Unit, never, never>(threads, [undefined], () => undefined);
    const refusal = await pool.run({ id: 1 }).catch((error: unknown) => error);

    expect(refusal).to.have.property('message', 'This worker module does not load.');
    await pool.close();
  });

  it('says that a thread is lost which had started and was gone before the pool was set up', async () => {
    const threads = startThreads(new URL('./silent-worker.ts', import.meta.url), 1);
    await Promise.all(threads.starts);
    await Promise.all(threads.workers.map((worker) => worker.terminate()));
    const pool = new WorkerPool<Unit, never, never>(threads, [undefined], () => undefined);
    const refusal = await pool.run({ id: 1 }).catch((error: unknown) => error);

    expect(refusal).to.have.property('code', 'WORKER_LOST');
    await pool.close();
  });

  it('leaves nothing behind that would keep the process waiting, also when it is closed twice', async () => {
    // The test has a timer of its own, from here on.
    await setImmediate();
    const before = timers();
    const pool = poolOf('./refusing-worker.ts', undefined);
    await pool.close();
    await pool.close();

    expect(timers()).to.equal(before);
  });

  it('tells those who still wait, and those who come later, that it was closed', async () => {
    const pool = poolOf('./silent-worker.ts', undefined);
    const waiting = pool.run({ id: 1 }).catch((error: unknown) => error);
    await pool.close();
    const later = pool.run({ id: 2 }).catch((error: unknown) => error);

    expect(await Promise.race([waiting, setImmediate('it still waits')])).to.have.property('code', 'WORKER_LOST');
    expect(await Promise.race([later, setImmediate('it still waits')])).to.have.property('code', 'WORKER_LOST');
  });
});
