import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type JsonValue, type RestoreRequest, restoreJob, runJob } from '@tapedeck/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { aSite } from '../kit/a-site.ts';
import { compareTrees } from '../kit/compare-trees.ts';
import { needsPlatform, needsRoot, needsTools } from '../kit/needs.ts';
import { Dice } from '../kit/random-tree/dice.ts';
import { RandomTree } from '../kit/random-tree/random-tree.ts';
import { removeTree } from '../kit/remove-tree.ts';
import { tempFolder } from '../kit/temp-folder.ts';

// More, or others, by hand: SEEDS=200 or SEED=17.
const runs = Number(process.env.SEEDS ?? 1);
const pinned = process.env.SEED === undefined ? {} : { examples: [[Number(process.env.SEED)] as [number]], numRuns: 1 };

const points = 3;
const types = ['incremental', 'incremental', 'differential', 'full'] as const;

describe('jobs: points of a tree that changes at random', () => {
  it('come back as the tree was when each was made', async function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    needsTools(this, 'rsync');
    this.timeout(0);
    await fc.assert(fc.asyncProperty(fc.nat(), backUpAndCompare), { numRuns: runs, endOnFailure: true, ...pinned });
  });
});

const backUpAndCompare = async (seed: number): Promise<void> => {
  const folder = tempFolder();
  const source = join(folder, 'source');
  const dice = new Dice(seed);
  const tree = new RandomTree(source, dice, { crowd: 3_000, large: 48 << 20 });
  mkdirSync(source);
  const pipeline: JsonValue = dice.once(3) ? [] : [{ zstd: {} }];
  const site = await aSite(folder, { pipeline });
  try {
    tree.change(80);
    for (let point = 0; point < points; point++) {
      const type = point === 0 ? 'full' : (dice.pick(types) ?? 'full');
      tree.log.push(`--- point ${point}, ${type}`);
      if (dice.once(8)) removeTree(join(folder, 'state', 'cache'));
      const { report } = await runJob(site, 'nightly', { type });
      expect({ outcome: report.outcome, problems: report.problems, error: report.error }).to.deep.equal({
        outcome: 'complete',
        problems: [],
        error: undefined,
      });
      const target = join(folder, `target-${point}`);
      const request: RestoreRequest = { paths: [], include: [], exclude: [], to: target, conflict: 'fail', dryRun: false };
      const { report: restored } = await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false }, request });
      expect({ outcome: restored.outcome, problems: restored.problems }).to.deep.equal({ outcome: 'complete', problems: [] });
      expect(compareTrees(source, join(target, source))).to.deep.equal([]);
      removeTree(target);
      tree.change(1 + dice.below(25));
    }
  } catch (error) {
    throw new Error(`seed ${seed}:\n${tree.log.join('\n')}`, { cause: error });
  } finally {
    removeTree(folder);
  }
};
