import type { StepPolicy } from '../lifecycle/step-policy.ts';
import { backupSentences, restoreSentences, type StepSentence } from '../lifecycle/step-sentences.ts';
import { type BackupStep, backupSteps, type RestoreStep, restoreSteps } from '../lifecycle/steps.ts';
import type { RegisteredTap } from '../lifecycle/wrap-tap.ts';
import type { RunContext } from '../run/run-context.ts';
import { type LoadedJob, loadJob } from './load-job.ts';
import { prepareRun } from './prepare-run.ts';
import type { PreparedRun } from './prepared-run.ts';
import type { Site } from './site.ts';

/** One tap of a planned step. */
export interface PlannedTap {
  readonly use: string;
  readonly stage: string;
  readonly limitMinutes: number;
  /** What it will do, in words, if it says so. */
  readonly says?: string;
}

/** One step of a plan. */
export interface PlannedStep {
  readonly step: BackupStep | RestoreStep;
  readonly sentence: string;
  /** Whether the documented sequence of a backup job has it. */
  readonly documented: boolean;
  readonly onError: 'stop' | 'gather' | 'swallow';
  readonly failsAs: 'failed' | 'degraded';
  readonly inDryRun: boolean;
  /** Why this job leaves the step out, or when it takes it; `undefined` when it always does. */
  readonly condition: string | undefined;
  /** In the order in which they run. */
  readonly taps: readonly PlannedTap[];
}

/** What a run of a job, or a restore from it, would do. */
export interface JobPlan {
  readonly job: string;
  readonly kind: string;
  readonly action: 'backup' | 'restore';
  readonly steps: readonly PlannedStep[];
  /** What a person should know of the job: that it reads live, that nothing is encrypted. */
  readonly remarks: readonly string[];
}

/** Describes what a run of the job would do. Loads its plugins, reads no secrets, touches nothing. */
export const planJob = async (site: Site, jobName: string): Promise<JobPlan> => {
  const loaded = await loadJob(site, jobName, 'write');
  const prepared = await prepareRun(site, loaded, { action: 'backup', secrets: 'none', dryRun: true });
  return {
    job: jobName,
    kind: loaded.job.kind,
    action: 'backup',
    steps: namesOf(backupSteps).map((step) => {
      const row = { step, sentence: backupSentences[step], policy: prepared.backup.policies[step], taps: prepared.taps.backup };
      return planStep(row, prepared.context, conditionOf(step, loaded));
    }),
    remarks: remarksOn(prepared),
  };
};

/** Describes what a restore from the job would do. Loads its plugins, reads no secrets, touches nothing. */
export const planRestore = async (site: Site, jobName: string): Promise<JobPlan> => {
  const loaded = await loadJob(site, jobName, 'read');
  const prepared = await prepareRun(site, loaded, { action: 'restore', secrets: 'none', dryRun: true });
  return {
    job: jobName,
    kind: loaded.job.kind,
    action: 'restore',
    steps: namesOf(restoreSteps).map((step) => {
      const row = { step, sentence: restoreSentences[step], policy: restoreSteps[step], taps: prepared.taps.restore };
      return planStep(row, prepared.context, step === 'verify' ? 'only if asked for: "--verify"' : undefined);
    }),
    remarks: [],
  };
};

const namesOf = <Step extends string>(policies: Readonly<Record<Step, StepPolicy>>): readonly Step[] =>
  Object.keys(policies).filter((name): name is Step => Object.hasOwn(policies, name));

interface StepRow {
  readonly step: BackupStep | RestoreStep;
  readonly sentence: StepSentence;
  readonly policy: StepPolicy;
  readonly taps: readonly RegisteredTap[];
}

const planStep = ({ step, sentence, policy, taps }: StepRow, context: RunContext, condition: string | undefined): PlannedStep => {
  const toPlanned = ({ use, stage, says }: RegisteredTap): PlannedTap => ({
    use,
    stage,
    limitMinutes: context.limitMinutes(step, policy),
    ...(says === undefined ? {} : { says }),
  });
  const { onError, failsAs, inDryRun } = policy;
  return {
    step,
    ...sentence,
    onError,
    failsAs,
    inDryRun,
    condition,
    taps: taps.filter((tap) => tap.step === step).map(toPlanned),
  };
};

const conditionOf = (step: BackupStep, { job }: LoadedJob): string | undefined => {
  if (step === 'snapshot' && job.snapshot.use === 'none') return 'left out: open-file backup is off';
  if (step === 'compare' && !job.verify.advanced) return 'left out: advanced verification is off';
  if (step === 'retain') return 'only after a complete and verified run';
  if (step === 'eject' && job.eject === false) return 'left out: not asked for';
  if (step === 'eject' && job.eject !== 'always') return 'only after a complete run';
  if (step === 'shutdown') return 'never after a refused check or a cancelled run, nor while another run of the site goes on';
  return undefined;
};

// Where the sources lie is known only when they are read, so what a provider will freeze of them is for the report to say.
const frozenBy = (providers: readonly string[], { use, whenMissing }: LoadedJob['job']['snapshot']): string => {
  if (providers.length === 0) return 'Read live, not frozen: files that change while they are read may be torn.';
  const names = providers.map((name) => `"${name}"`).join(', ');
  const found = use === 'auto' ? `Snapshots: "auto" has found ${names}.` : `Snapshots by ${names}.`;
  return `${found} What cannot be frozen ${whenMissing === 'stop' ? 'fails the run' : 'is read live, not frozen'}.`;
};

const remarksOn = ({ taps, loaded: { job, uses } }: PreparedRun): readonly string[] => {
  const encrypts = uses.some(({ place, plugin }) => place === 'pipeline' && plugin.keyWrapper !== undefined);
  const freezing = job.snapshot.use === 'none' ? [] : taps.backup.filter(({ step }) => step === 'snapshot').map(({ use }) => use);
  return [
    ...(encrypts ? [] : ['Not encrypted: whoever has the media files can read them.']),
    frozenBy([...new Set(freezing)], job.snapshot),
    ...(job.verify.written || job.verify.advanced ? [] : ['Not verified: nothing is read back, so no run will ever lead to a deletion.']),
  ];
};
