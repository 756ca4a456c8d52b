import { endThreads } from '@tapedeck/archive';
import { expect } from 'chai';
import { startThreads } from '../../../archive/src/pool/pool-threads.ts';
import { needsPlatform } from '../../kit/needs.ts';

describe('archive: threads', () => {
  it('leave no memory behind when they end', async function () {
    needsPlatform(this, 'linux');
    const before = process.memoryUsage.rss();

    for (let round = 0; round < 3; round++) {
      const threads = startThreads(new URL('greedy-worker.ts', import.meta.url), 2);
      await Promise.all(threads.starts);
      await endThreads(threads);
    }

    expect((process.memoryUsage.rss() - before) / (1 << 20)).to.be.below(100);
  });
});
