import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type BackupStep,
  frozenPlace,
  type Host,
  type JsonValue,
  type PluginDefinition,
  type Run,
  type RunReport,
  type SnapshotAnswer,
  type SnapshotGroup,
} from '@tapedeck/core';
import { probeKind } from '../doubles/probe-kind.ts';
import { stepPlugin } from '../doubles/step-plugin.ts';
import { type Rule, rulesFor } from '../rule.ts';
import { aTrial, inFolder } from '../running/trial.ts';

/** A snapshot provider, and a machine to try it on. */
export interface SnapshotProviderSubject {
  readonly plugin: PluginDefinition;
  readonly options?: JsonValue;
  /** A folder that may be written to, on a volume that it can freeze. */
  readonly frozen: string;
  /** A folder that it cannot freeze. */
  readonly live: string;
  /** What there is on the machine of its making: names of snapshots, mounts. */
  look(): Promise<unknown>;
  readonly host?: Host;
}

/** The rules of `SnapshotAnswer`, and of whoever taps `snapshot`. */
export const snapshotProviderContract = (subject: SnapshotProviderSubject): readonly Rule[] =>
  rulesFor(subject, {
    'shows a folder as it was at the instant, whatever is written later': async (tried) => {
      const file = join(tried.frozen, 'contract-of-snapshots');
      await writeFile(file, 'before');
      await during(tried, [{ paths: [tried.frozen] }], 'stream', async (answer) => {
        await writeFile(file, 'after');
        const readFrom = frozenPlace(file, answer) ?? assert.fail(`"${tried.frozen}" was not frozen`);
        assert.equal(await readFile(readFrom, 'utf8'), 'before');
      });
    },
    'leaves what it cannot freeze to others, and says so': (tried) =>
      during(tried, [{ paths: [tried.frozen] }, { paths: [tried.live] }], 'stream', (answer) => {
        assert.deepEqual(leftOf(answer), [tried.live]);
        assert.equal(frozenPlace(tried.live, answer), undefined, `"${tried.live}" is said to be frozen`);
      }),
    'never freezes a part of what one workload spans': (tried) =>
      during(tried, [{ workload: 'spanning', paths: [tried.frozen, tried.live] }], 'stream', (answer) => {
        assert.deepEqual(leftOf(answer).toSorted(), [tried.frozen, tried.live].sort());
        assert.equal(frozenPlace(tried.frozen, answer), undefined, `"${tried.frozen}" is frozen without "${tried.live}"`);
      }),
    'gives back its snapshots before further copies are made': async (tried) => {
      const before = await tried.look();
      await during(tried, [{ paths: [tried.frozen] }], 'replicate', async () => assert.deepEqual(await tried.look(), before));
    },
    'takes nothing in a dry run': async (tried) => {
      const before = await tried.look();
      const { outcome, error } = await freezing(tried, [{ paths: [tried.frozen] }], 'select', () => {}, true);
      assert.equal(outcome, 'complete', error?.message);
      assert.deepEqual(await tried.look(), before);
    },
  });

type Look = (answer: SnapshotAnswer | undefined) => Promise<void> | void;

/** Looks in a step of a run that freezes; the run itself must come to a good end. */
const during = async (subject: SnapshotProviderSubject, groups: readonly SnapshotGroup[], step: BackupStep, look: Look): Promise<void> => {
  const seen: unknown[] = [];
  const report = await freezing(subject, groups, step, async (answer) => {
    try {
      await look(answer);
      seen.push(undefined);
    } catch (error) {
      seen.push(error);
    }
  });
  if (seen.length === 0) assert.fail(`the run did not come to "${step}": ${report.error?.message ?? report.outcome}`);
  if (seen[0] !== undefined) throw seen[0];
  assert.equal(report.outcome, 'complete', report.problems[0]?.message);
};

const freezing = (
  { plugin, options = {}, host }: SnapshotProviderSubject,
  groups: readonly SnapshotGroup[],
  step: BackupStep,
  look: Look,
  dryRun = false,
) =>
  inFolder(async (folder): Promise<RunReport> => {
    const asking = stepPlugin('applications', (run: Run) => groups.forEach((group) => void run.freeze(group)));
    const looking = stepPlugin(step, (run: Run) => look(run.found.snapshot));
    const uses = [{ plugin: probeKind(() => {}) }, { plugin, options }, { plugin: asking }, { plugin: looking }];
    const trial = await aTrial(folder, { uses, ...(host === undefined ? {} : { host }) });
    return (await trial.run({ dryRun })).report;
  });

const leftOf = (answer: SnapshotAnswer | undefined): readonly string[] => (answer?.left ?? []).flatMap(({ paths }) => paths);
