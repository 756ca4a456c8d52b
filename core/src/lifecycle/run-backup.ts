import type { Removal } from '../contracts/point-maintenance.ts';
import type { SnapshotAnswer } from '../contracts/snapshot.ts';
import type { SelectionPlan } from '../contracts/source.ts';
import type { RunReport } from '../run/report.ts';
import type { RunContext } from '../run/run-context.ts';
import { isWithin } from '../snapshots/mount.ts';
import type { Compared } from './answers.ts';
import type { BackupHooks } from './backup-hooks.ts';
import { askProviders } from './hand-over.ts';
import { blocksMissing, comparedUnlike, nothingSelected, snapshotMissing, sourceUnaccounted } from './lifecycle-errors.ts';
import { mapToSnapshot } from './map-to-snapshot.ts';
import type { BackupStep } from './steps.ts';
import type { Walk } from './walk.ts';

/** What the walk through a backup needs besides the hooks. */
export interface BackupWalk {
  readonly walk: Walk<BackupStep>;
  readonly hooks: BackupHooks;
  /** Undoes what dead runs have left behind. */
  readonly recover: () => Promise<void>;
  /** Why retention must not run now; `undefined` when it may. */
  readonly retentionHeldBy: () => Promise<string | undefined>;
}

/** The body of a backup, step by step. Rejects when it has to end before its end; what was taken is given back in any case. */
export const runBackup = async ({ walk, hooks, recover, retentionHeldBy }: BackupWalk): Promise<void> => {
  const { context, run } = walk;
  const { found } = context;
  try {
    try {
      await walk.step('recover', () => recover().finally(() => hooks.recover.promise(run)));
      await walk.step('check', () => hooks.check.promise(run));
      await walk.step('start', () => hooks.start.promise(run));
      await walk.step('pre', () => hooks.pre.promise(run));
      const destination = await walk.answer('locate', () => hooks.locate.promise(run));
      found.destination = destination;
      if (run.dryRun) return void (await select({ walk, hooks }, { taken: [], left: [] }));

      found.created = await walk.answer('create', () => hooks.create.promise(run, destination));
      await walk.step('applications', () => hooks.applications.promise(run));
      found.snapshot = await snapshot({ walk, hooks });
      const plan = await select({ walk, hooks }, found.snapshot);
      found.plan = plan;
      found.streamed = await walk.answer('stream', () => hooks.stream.promise(run, plan));
      found.committed = await walk.answer('commit', () => hooks.commit.promise(run));
      accountForSources(context, plan);
      // Before the source is given back: logs may be cut off only once the medium holds what they are replaced by.
      if (walk.isTapped('transfer')) await walk.step('transfer', () => hooks.transfer.promise(run));
      if (run.job.verify.advanced) await compare({ walk, hooks }, plan);
    } finally {
      await walk.endScope('source');
    }
    await replicate({ walk, hooks });
    await retain({ walk, hooks, retentionHeldBy });
  } finally {
    await walk.endScope('source', 'destination');
  }
};

type Steps = Pick<BackupWalk, 'walk' | 'hooks'>;

/** Freezes what asked for it. What could not be frozen is read live where the job allows that, and it is said aloud. */
const snapshot = async ({ walk, hooks }: Steps): Promise<SnapshotAnswer> => {
  const { context, run } = walk;
  const { use, whenMissing } = run.job.snapshot;
  const groups = [...context.groups];
  const asked = use === 'none' ? undefined : await walk.step('snapshot', () => askProviders(hooks.snapshot, run, { groups }));
  const answer = asked ?? { taken: [], left: groups };
  const livePaths = answer.left.flatMap(({ paths }) => paths);
  const blocksOf = answer.left.filter(({ blocks }) => blocks === true).flatMap(({ paths }) => paths);
  if (whenMissing === 'stop' && blocksOf.length > 0) throw context.stop(blocksMissing(blocksOf));
  if (use !== 'none' && whenMissing === 'stop' && livePaths.length > 0) throw context.stop(snapshotMissing(livePaths));
  if (livePaths.length > 0) context.note('CORE_READ_LIVE', readLive(livePaths));
  return answer;
};

const select = async ({ walk, hooks }: Steps, frozen: SnapshotAnswer): Promise<SelectionPlan> => {
  const plan = await walk.answer('select', async () => {
    const chosen = await hooks.select.promise({ sources: [] }, walk.run);
    const isEmpty = chosen.sources.every(({ roots, streams, images = [] }) => roots.length + streams.length + images.length === 0);
    if (isEmpty && walk.run.workloads.list().length === 0) throw nothingSelected();
    return chosen;
  });
  const { files } = walk.run.job.snapshot;
  // What an application keeps in its files is of use only as it was at one instant.
  const workloads = new Set(walk.context.workloads.list().map(({ name }) => name));
  const mapped = mapToSnapshot(plan, frozen, (source) => (workloads.has(source) ? 'all' : files));
  refuseLive({ walk, hooks }, mapped, frozen);
  return mapped;
};

/** A root that no source had frozen is read live too, and nobody has said so yet: only what was to be frozen has been told. */
const refuseLive = ({ walk }: Steps, { sources }: SelectionPlan, { taken, left }: SnapshotAnswer): void => {
  const { context, run } = walk;
  const { use, whenMissing } = run.job.snapshot;
  if (run.dryRun || use === 'none') return;
  const frozenOrTold = [...taken.flatMap(({ mapping }) => mapping.map(({ path }) => path)), ...left.flatMap(({ paths }) => paths)];
  // A copy that was staged holds still as well as a snapshot does.
  const roots = sources.flatMap((source) => source.roots.filter(({ path, readFrom }) => readFrom === path));
  const live = roots.map(({ path }) => path).filter((path) => !frozenOrTold.some((folder) => isWithin(path, folder)));
  if (live.length === 0) return;
  if (whenMissing === 'stop') throw context.stop(snapshotMissing(live));
  context.note('CORE_READ_LIVE', readLive(live));
};

const readLive = (paths: readonly string[]): string => `Read live, not frozen: ${paths.map((path) => `"${path}"`).join(', ')}.`;

// A source of the plan that nobody ever counted would pass as complete without a single entry.
const accountForSources = (context: RunContext, { sources }: SelectionPlan) => {
  for (const { name } of sources) {
    if (!context.ledger.has(name)) context.survive(sourceUnaccounted(name), name);
  }
};

// Whatever was found, for whatever reason, the run must not call itself complete, nor remove anything older.
const compare = ({ walk, hooks }: Steps, plan: SelectionPlan): Promise<Compared> =>
  walk.answer('compare', async () => {
    const { context, run } = walk;
    const compared = await hooks.compare.promise(run, plan);
    if (compared !== undefined) context.found.compared = compared;
    const findings = compared?.findings ?? [];
    for (const finding of findings) context.problem({ kind: 'unreadable', source: 'compare', ...finding });
    if (findings.length > 0) throw comparedUnlike(findings.length);
    return compared;
  });

// Each secondary site is one tap, and has an outcome of its own.
const replicate = async ({ walk, hooks }: Steps): Promise<void> => {
  try {
    await walk.step('replicate', () => hooks.replicate.promise(walk.run));
  } finally {
    // Also when it was cancelled: a copy that is whole by then is one.
    const { steps, replicas, replicaNames } = walk.context;
    const taps = steps.find(({ step }) => step === 'replicate')?.taps ?? [];
    for (const { use, error } of taps)
      replicas.push({ name: replicaNames.get(use) ?? use, outcome: error === undefined ? 'complete' : 'failed' });
  }
};

const retain = async ({ walk, hooks, retentionHeldBy }: Omit<BackupWalk, 'recover'>): Promise<void> => {
  if (!walk.isTapped('retain')) return;
  const { context } = walk;
  const why = await retentionHeldBy();
  context.retention = { ran: false, why: why ?? 'it did not come to its end' };
  if (why !== undefined) return;
  await walk.step('retain', () => hooks.retain.promise(walk.run));
  const isDone = context.steps.at(-1)?.result === 'done';
  context.retention = { ...(isDone ? { ran: true } : context.retention), ...removalReport(context.found.removal) };
};

const removalReport = (removal: Removal | undefined): Omit<NonNullable<RunReport['retention']>, 'ran'> =>
  removal === undefined
    ? {}
    : {
        removed: removal.removed.length,
        held: removal.held.length,
        trimmed: removal.trimmed.length,
        freedBytes: removal.freedBytes,
      };
