import assert from 'node:assert/strict';
import { isAbsolute } from 'node:path';
import {
  type ApplyContext,
  BackupError,
  type Host,
  type JsonValue,
  type PluginDefinition,
  type RunReport,
  restoreJob,
  type SelectionPlan,
} from '@tapedeck/core';
import { probeKind } from '../doubles/probe-kind.ts';
import { codeOf } from '../refusal-of.ts';
import { type Rule, rulesFor } from '../rule.ts';
import type { PluginUse } from '../running/job-with.ts';
import { aTrial, inFolder, type Trial } from '../running/trial.ts';

/** A kind over another one, and what its job shall protect. A double stands for that other one. */
export interface DerivedKindSubject {
  readonly plugin: PluginDefinition;
  readonly options: JsonValue;
  /** Options that name what cannot be had: a disk that is not there. */
  readonly failing: JsonValue;
  /** What the job uses beside it: a snapshot provider, for a kind that needs a snapshot. */
  readonly beside?: readonly PluginUse[];
  /** The real machine, unless given. */
  readonly host?: Host;
  /** What there is outside of the run that the plugin could change: it must look the same where a job is refused. */
  look?(): Promise<unknown>;
}

/** The rules of `DerivedKind`: it says what is protected, and leaves all else to the kind whose jobs its own are. */
export const derivedKindContract = (subject: DerivedKindSubject): readonly Rule[] =>
  rulesFor(subject, {
    'says itself what its jobs protect, by absolute paths, each once': async (tried) => {
      const paths = (await planned(tried)).flatMap(({ paths }) => paths);
      assert(paths.length > 0, 'there is nothing to protect');
      assert(paths.every(isAbsolute), `not all are absolute: ${paths}`);
      assert.equal(new Set(paths).size, paths.length, `not each is there once: ${paths}`);
    },
    'protects the same under the same names in each run': async (tried) => {
      assert.deepEqual(await planned(tried), await planned(tried));
    },
    'leaves it to the other kind how its jobs are stored': async (tried) => {
      const { outcome, media, error } = await running(tried, {});
      assert.equal(outcome, 'complete', error?.message);
      assert.equal(media?.fileName, 'probe.tdk', 'the restore point is not that of the other kind');
    },
    'leaves it to the other kind how its points are opened': async (tried) => {
      const { error } = await trying(tried, {}, async ({ folder, site }) => {
        const request = { paths: [], include: [], exclude: [], to: folder, conflict: 'fail', dryRun: false } as const;
        return (await restoreJob(site, 'trial', { point: { selector: 'latest', trustSigner: false }, request })).report;
      });
      assert.equal(error?.code, notOpened, `the other kind was not asked: ${error?.message}`);
    },
    'changes nothing where the other kind refuses the job': async (tried) => {
      const before = await tried.look?.();
      const { outcome } = await running(tried, { refuses: true });
      assert.equal(outcome, 'failed');
      assert.deepEqual(await tried.look?.(), before, 'it looks otherwise than before');
    },
    'never passes off as captured what cannot be had': async (tried) => {
      const outcome = await running({ ...tried, options: tried.failing }, {}).then((report) => report.outcome, refusedOrThrow);
      assert.notEqual(outcome, 'complete');
    },
  });

/** What the other kind does in a trial. */
interface Base {
  readonly look?: (plan: SelectionPlan) => void;
  readonly refuses?: boolean;
}

const notOpened = 'GIVEN_KIND_NO_POINT';

const givenKind = ({ look = () => {}, refuses = false }: Base): PluginDefinition => {
  const probe = probeKind(look);
  return {
    ...probe,
    name: 'given-kind',
    apply(context: ApplyContext<object>) {
      const { hooks } = context;
      const refuse = (code: string) => () => Promise.reject(new BackupError(code, 'The other kind says no.', { hint: 'This is a trial.' }));
      probe.apply?.(context);
      if (refuses) hooks.check.tap(refuse('GIVEN_KIND_REFUSED'));
      hooks.restore.open.tap(refuse(notOpened));
      hooks.restore.place.tap(refuse(notOpened));
    },
  };
};

const trying = <Result>(
  { plugin, options, beside = [], host }: DerivedKindSubject,
  base: Base,
  work: (trial: Trial) => Promise<Result>,
): Promise<Result> =>
  inFolder(async (folder) => {
    const other = givenKind(base);
    assert(plugin.derivedKind !== undefined, `"${plugin.name}" is no kind over another one`);
    const over = { ...plugin, derivedKind: { ...plugin.derivedKind, over: other.name } };
    const uses = [{ plugin: over, options }, { plugin: other }, ...beside];
    return work(await aTrial(folder, { uses, ...(host === undefined ? {} : { host }) }));
  });

const running = (tried: DerivedKindSubject, base: Base): Promise<RunReport> =>
  trying(tried, base, async (trial) => {
    const { report } = await trial.run();
    assert.deepEqual(await trial.notGivenBack(), [], 'something was taken and not given back');
    return report;
  });

/** The sources of a job by their names, each with the paths of all that it protects. */
const planned = async (tried: DerivedKindSubject): Promise<readonly { readonly name: string; readonly paths: readonly string[] }[]> => {
  const plans: SelectionPlan[] = [];
  const { error, outcome } = await running(tried, { look: (plan) => void plans.push(plan) });
  const [plan] = plans;
  if (plan === undefined) return assert.fail(`there is no plan to look at: ${error?.message ?? outcome}`);
  return plan.sources.map(({ name, roots, streams, images = [] }) => ({
    name,
    paths: [...roots, ...streams, ...images].map(({ path }) => path),
  }));
};

const refusedOrThrow = (error: unknown): 'refused' => {
  if (codeOf(error) === '') throw error;
  return 'refused';
};
