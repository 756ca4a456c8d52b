import type { Application } from '../contracts/application.ts';
import type { Source } from '../contracts/source.ts';
import type { HookFacade } from '../lifecycle/hook-facade.ts';
import type { ApplicationStage } from '../lifecycle/stages.ts';
import type { Run } from '../run/run.ts';
import { noWorkloads } from './application-errors.ts';
import { tapRestore } from './tap-restore.ts';

/** One use of an application plugin, as `apply` has it. */
export interface ApplicationUse {
  readonly hooks: HookFacade;
  readonly use: string;
  /** When its turn comes, whatever the order of the site file. */
  readonly stage: ApplicationStage;
  readonly application: Application;
  /** Where a workload waits to be handed back; in the state folder when left out. */
  readonly stagingFolder?: string | undefined;
}

/**
 * Has an application take part in backup and restore: workloads are declared before anything of them is captured, each
 * fails for itself, and what is restored is handed back. Who calls it has `removeStaged` among its undo functions, as
 * `remove-staged`.
 */
export const tapApplication = (applied: ApplicationUse): void => {
  const { hooks, use, stage, application } = applied;
  hooks.applications.tap({ stage }, async (run) => {
    await declareAll(run, applied);
    for (const workload of ownOf(run, use)) await orLose(run, workload.name, async () => application.prepare?.(workload, run));
    // What is lost by now is not frozen: what an application does not offer would take the others along.
    for (const { name, needsFrozen } of ownOf(run, use)) if (needsFrozen !== undefined) run.freeze({ ...needsFrozen, workload: name });
  });
  hooks.select.tap(async (plan, run) => {
    // A dry run takes no step that could change something, so nothing has been declared yet.
    if (run.dryRun) return tellWhatIsThere(run, applied);
    return { sources: [...plan.sources, ...(await captureAll(run, applied))] };
  });
  tapRestore(applied);
};

const declareAll = async (run: Run, { use, application }: ApplicationUse): Promise<void> => {
  const workloads = await application.discover(run);
  if (workloads.length === 0) throw noWorkloads(use);
  for (const workload of workloads) run.workloads.declare(workload);
};

const tellWhatIsThere = async (run: Run, applied: ApplicationUse): Promise<undefined> => {
  await declareAll(run, applied);
  run.note(
    'CORE_WORKLOADS',
    `Would be captured: ${ownOf(run, applied.use)
      .map(({ name }) => name)
      .join(', ')}.`,
  );
};

const captureAll = async (run: Run, { use, application }: ApplicationUse): Promise<readonly Source[]> => {
  const sources: Source[] = [];
  for (const workload of ownOf(run, use)) {
    await orLose(run, workload.name, async () => {
      sources.push({ ...(await application.capture(workload, run)), name: workload.name });
      run.debts.settle(workload.name, 'captured', 1);
    });
  }
  return sources;
};

const ownOf = (run: Run, use: string) => run.workloads.list().filter((workload) => workload.use === use && !workload.isLost);

/** One workload that cannot be captured must not take the others along. */
const orLose = async (run: Run, name: string, work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    // What has been cancelled, or has run into its deadline, goes no further.
    run.signal.throwIfAborted();
    run.workloads.lose(name, error);
  }
};
