import type { Destination } from '../contracts/destination.ts';
import type { Replicated } from '../contracts/point-maintenance.ts';
import { BackupError } from '../errors/backup-error.ts';
import { createBackupHooks } from '../lifecycle/backup-hooks.ts';
import type { HookFacade, HookTap, SeriesTap, TapOptions } from '../lifecycle/hook-facade.ts';
import { makeFacade } from '../lifecycle/make-facade.ts';
import { createRestoreHooks } from '../lifecycle/restore-hooks.ts';
import { type RegisteredTap, TapRunner } from '../lifecycle/wrap-tap.ts';
import type { Run } from '../run/run.ts';
import type { Taker } from '../run/takings.ts';
import { formatAmount, formatBytes } from '../words/format.ts';
import type { PreparedRun } from './prepared-run.ts';

/** A destination that gets a replica, and how it is had. */
export interface ReplicaTap {
  readonly prepared: Pick<PreparedRun, 'context' | 'takings' | 'runner' | 'backup' | 'restore'>;
  readonly taker: Taker;
  readonly registered: (table: 'backup' | 'restore', tap: RegisteredTap) => void;
  /** Brings the media set of the run to a place that has been found. */
  readonly replicate: (run: Run, to: Destination) => Promise<Replicated>;
}

/**
 * The hooks that a destination gets where it is a replica: what it answers to `locate` is asked for in the step `replicate`, with a deadline and an
 * outcome of its own. In a restore it is asked behind the job's own destinations, and stands in for one that is away.
 */
export const tapReplica = (replica: ReplicaTap): { readonly hooks: HookFacade; readonly close: () => void } => {
  const { context, takings, runner, backup, restore } = replica.prepared;
  const common = { backupPolicies: backup.policies, restorePolicies: restore.policies, taker: replica.taker };
  const ofJob = makeFacade({ ...common, backup: backup.hooks, restore: restore.hooks, runner, registered: replica.registered });
  // What it taps besides, as the ejecting of its medium, is for the destination of the job alone.
  const own = { backup: createBackupHooks(), restore: createRestoreHooks(), runner: new TapRunner(context, takings) };
  const apart = makeFacade({ ...common, ...own, registered: () => undefined });
  tapStep(replica, (run) => own.backup.locate.promise(run));
  const { check, locate } = context.settings.action === 'restore' ? ofJob.hooks.restore : apart.hooks.restore;
  return {
    hooks: { ...apart.hooks, check: withoutEject(ofJob.hooks.check), restore: { ...apart.hooks.restore, check, locate } },
    close: () => {
      ofJob.close();
      apart.close();
    },
  };
};

/** A check that is told that nothing is to be ejected: that is asked for the job's own medium. */
const withoutEject = (check: HookTap<SeriesTap>): HookTap<SeriesTap> => ({
  tap(first: SeriesTap | TapOptions, second?: SeriesTap) {
    const [options, fn] = typeof first === 'function' ? [{}, first] : [first, second];
    if (fn === undefined) throw new TypeError('A replica taps the step "check" with something that is no function.');
    check.tap(options, (run) => fn({ ...run, job: { ...run.job, eject: false } }));
  },
});

const tapStep = (replica: ReplicaTap, locate: (run: Run) => Promise<Destination | undefined>): void => {
  const { context, runner, backup } = replica.prepared;
  const { use } = replica.taker;
  const says = 'brings the media set there up to date';
  const tap: RegisteredTap = { step: 'replicate', use, stage: 'normal', kind: 'series', policy: backup.policies.replicate, says };
  replica.registered('backup', tap);
  const bring = async (run: Run): Promise<void> => {
    const notedBefore = context.notes.length;
    const to = await locate(run);
    if (to === undefined) throw replicaAway(use, context.notes.slice(notedBefore));
    context.replicaNames.set(use, to.name);
    const { files, bytes } = await replica.replicate(run, to);
    run.note('CORE_REPLICATED', `${to.name} has got ${formatAmount(files, 'media file')}, ${formatBytes(bytes)}.`);
  };
  backup.hooks.replicate.tapPromise({ name: use }, () => runner.run(tap, replica.taker, bring));
};

const replicaAway = (use: string, notes: readonly { readonly message: string }[]) =>
  new BackupError('CORE_REPLICA_AWAY', [`The replica "${use}" cannot be reached.`, ...notes.map(({ message }) => message)].join(' '), {
    hint: 'The backup itself is at its destination. Once the replica is there, the next run brings it up to date.',
  });
