import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { mock } from 'node:test';
import { setEnvironmentData } from 'node:worker_threads';
import { endThreads } from '@tapedeck/archive';
import { expect } from 'chai';
import { startThreads } from '../../../archive/src/pool/pool-threads.ts';
import { needsPlatform, needsTools } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

describe('archive: threads', () => {
  it('leave no memory behind when they end', async function () {
    needsPlatform(this, 'linux');
    // A small process keeps what they leave: giving it back would take longer than it is worth.
    const ballast = Buffer.alloc(200 << 20, 1);
    const before = process.memoryUsage.rss();

    for (let round = 0; round < 3; round++) {
      const threads = startThreads(new URL('greedy-worker.ts', import.meta.url), 2);
      await Promise.all(threads.starts);
      await endThreads(threads);
    }

    expect((process.memoryUsage.rss() - before) / (1 << 20)).to.be.below(100);
    expect(ballast.at(-1)).to.equal(1);
  });

  it('are not waited for where one hangs in a system call, so that what it was for can be given back', async function () {
    needsPlatform(this, 'linux');
    needsTools(this, 'mkfifo');
    const pipe = join(tempFolder(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    setEnvironmentData('pipe', pipe);
    const threads = startThreads(new URL('blocked-worker.ts', import.meta.url), 1);
    const exits = threads.workers.map((worker) => once(worker, 'exit'));
    await Promise.all(threads.starts);
    let isOver = false;

    mock.timers.enable({ apis: ['setTimeout'] });
    const ended = endThreads(threads).then(() => {
      isOver = true;
    });
    for (let half = 0; half < 4; half++) mock.timers.tick(30_000);
    mock.timers.reset();
    await new Promise(setImmediate);
    const wasOver = isOver;
    closeSync(openSync(pipe, 'r+'));
    await Promise.all([ended, ...exits]);

    expect(wasOver).to.equal(true);
  });
});
