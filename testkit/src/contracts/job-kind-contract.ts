import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { type Rule, rulesFor } from '../rule.ts';
import { type JobKindSubject, KindTrial } from './kind-trial.ts';

/** The rules of `JobKind`, and of whoever taps `create`, `stream`, `commit` and `compare`. */
export const jobKindContract = (subject: JobKindSubject): readonly Rule[] =>
  rulesFor(subject, {
    'lists no point where nothing was stored': (tried) => inTrial(tried, async (trial) => assert.deepEqual(await trial.points(), [])),
    'lists one point more after each run, the newest last, and opens each': (tried) =>
      inTrial(tried, async (trial) => {
        const first = await trial.completes('first');
        const second = await trial.completes('second');
        const points = await trial.points();
        assert.deepEqual(
          points.map(({ id }) => id),
          [first, second],
        );
        assert((points[0]?.sequence ?? 0) < (points[1]?.sequence ?? 0), 'the sequence does not grow');
        assert.equal(await trial.restored(first), 'first');
        assert.equal(await trial.restored(second), 'second');
        assert.equal(await trial.restored('latest'), 'second');
      }),
    'stores nothing in a dry run': (tried) =>
      inTrial(tried, async (trial) => {
        await trial.completes('first');
        const before = trial.stored();
        await trial.run('second', { dryRun: true });
        assert.deepEqual(trial.stored(), before);
      }),
    'is not complete where the destination is full, from whichever call on, and harms no earlier point': (tried) =>
      inTrial(tried, async (trial) => {
        const first = await trial.completes('first');
        const calls = await trial.countCalls('counted');
        for (const at of someOf(calls)) {
          const before = (await trial.points()).length;
          trial.fullAt(at);
          const { report } = await trial.run(`full at call ${at}`);
          trial.fullAt(undefined);
          const added = (await trial.points()).length - before;
          assert(report.outcome !== 'complete' || added === 1, `full at call ${at} of ${calls}: complete without a point`);
        }
        assert.equal(await trial.restored(first), 'first');
        await trial.completes('at last');
        assert.equal(await trial.restored('latest'), 'at last');
      }),
    'leaves no point when it is cancelled, and goes on the next time': (tried) =>
      inTrial(tried, async (trial) => {
        await trial.completes('first');
        const { report } = await trial.cancelIn('stream', 'cancelled');
        assert.equal(report.outcome, 'cancelled');
        assert.equal((await trial.points()).length, 1);
        await trial.completes('second');
        assert.equal(await trial.restored('latest'), 'second');
      }),
    'is not complete where a source is not there': (tried) =>
      inTrial(tried, async (trial) => {
        await rm(trial.source, { recursive: true });
        const { report } = await trial.run(undefined);
        assert.notEqual(report.outcome, 'complete');
      }),
    'never gives back wrong bytes in silence, and finds them when it verifies': (tried) =>
      inTrial(tried, async (trial) => {
        const id = await trial.completes('first');
        trial.damage();
        assert((await trial.findings(id)) > 0, 'verification found nothing');
        const restored = await trial.restored(id);
        assert(restored === 'first' || restored === undefined, `"${restored}" came back`);
      }),
    'fails where advanced verification finds that the media differ from the source': (tried) =>
      inTrial(tried, async (trial) => {
        const { report } = await trial.damageBefore('compare', 'first');
        assert.equal(report.outcome, 'failed');
      }),
  });

/** The first calls of so many, and some of the others. */
const someOf = (count: number): readonly number[] => {
  const every = Math.max(1, Math.floor((count - 4) / 5));
  return Array.from({ length: count }, (_, at) => at).filter((at) => at < 4 || (at - 4) % every === 0);
};

const inTrial = async (subject: JobKindSubject, check: (trial: KindTrial) => Promise<void>): Promise<void> => {
  const trial = await KindTrial.begin(subject);
  try {
    await check(trial);
  } finally {
    await trial.end();
  }
};
