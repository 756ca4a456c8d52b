import type { BackupError } from '../errors/backup-error.ts';
import { refuseIfAny } from '../errors/objections.ts';
import type { Host } from '../host/host.ts';
import { makeFacade } from '../lifecycle/make-facade.ts';
import type { RegisteredTap } from '../lifecycle/wrap-tap.ts';
import { callUndo } from '../plugin/call-undo.ts';
import { applyBroken } from '../plugin/plugin-errors.ts';
import type { Taker } from '../run/takings.ts';
import { viewRun } from '../run/view-run.ts';
import { type JobSecrets, optionsWithSecrets } from './job-secrets.ts';
import { jobView } from './job-view.ts';
import type { LoadedUse } from './loaded-use.ts';
import type { PreparedRun } from './prepared-run.ts';
import { inRunningOrder } from './running-order.ts';
import { tapReplica } from './tap-replica.ts';

type Unapplied = Omit<PreparedRun, 'taps' | 'takers'>;

/** Lets each use of the job tap its hooks, in the order of the site file. Throws all objections at once when some cannot. */
export const applyPlugins = (prepared: Unapplied, secrets: JobSecrets, host: Host) => {
  const { loaded, context, runner, backup, restore, watchdog, site } = prepared;
  const taps: { readonly backup: RegisteredTap[]; readonly restore: RegisteredTap[] } = { backup: [], restore: [] };
  const takers = new Map<string, Taker>();
  const objections: BackupError[] = [];
  // Where a replica may stand in for a destination, it is asked last.
  for (const use of loaded.uses.toSorted((a, b) => Number(a.isReplica) - Number(b.isReplica))) {
    const options = optionsWithSecrets(use, secrets);
    const taker = toTaker(use, (name, request) => callUndo(use.plugin, name, request, options, { host, watchdog, graceMs: site.graceMs }));
    takers.set(use.name, taker);
    const registered = (table: 'backup' | 'restore', tap: RegisteredTap) => void taps[table].push(tap);
    const facade = use.isReplica
      ? tapReplica({ prepared, taker, registered, replicate: (run, to) => context.replicate(run.signal, to) })
      : makeFacade({
          backup: backup.hooks,
          restore: restore.hooks,
          backupPolicies: backup.policies,
          restorePolicies: restore.policies,
          runner,
          taker,
          registered,
        });
    try {
      use.plugin.apply?.({ hooks: facade.hooks, host, options, use: use.name, job: jobView(loaded) });
    } catch (error) {
      objections.push(applyBroken(use.name, error, use.at));
    }
    facade.close();
  }
  refuseIfAny('SITE_REFUSED', `The job "${loaded.name}" is refused`, objections);
  const core = viewRun(context, { use: 'core', signal: context.signal, take: () => Promise.reject(new Error('Core takes nothing.')) });
  context.tellWritten = (batch) => backup.hooks.written.call(core, batch);
  context.tellProgress = (progress) => backup.hooks.progress.call(core, progress);
  return { taps: { backup: inRunningOrder(taps.backup), restore: inRunningOrder(taps.restore) }, takers };
};

const toTaker = ({ name, specifier, options, plugin }: LoadedUse, undo: Taker['undo']): Taker => ({
  use: name,
  specifier,
  journaledOptions: options,
  undoNames: new Set(Object.keys(plugin.undo ?? {})),
  undo,
});
