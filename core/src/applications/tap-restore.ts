import { join } from 'node:path';
import type { StoredWorkload, WorkloadRequest } from '../contracts/application.ts';
import type { Run } from '../run/run.ts';
import { applicationOf } from '../run/workloads.ts';
import { workloadBroken, workloadUnverifiable } from './application-errors.ts';
import { stageFolder } from './staged.ts';
import type { ApplicationUse } from './tap-application.ts';

/** Has an application take back what is asked for: the files come to a folder beside, and from there to the application. */
export const tapRestore = ({ hooks, use, stage, application, stagingFolder }: ApplicationUse): void => {
  let staged: string | undefined;
  hooks.restore.choose.tap(async (request, run) => {
    // With a folder of its own the workload's files are all that is wanted; another use may have taken it.
    if (request.to !== undefined) return undefined;
    const workload = await askedOf(run, use, request.workload);
    if (workload === undefined) return undefined;
    const asked = await application.receive?.(workload, request, run);
    if (request.dryRun) return undefined;
    const reception = asked ?? { within: stagingFolder ?? join(run.stateFolder, 'staged') };
    if (request.verify === true && !('device' in reception)) throw workloadUnverifiable(workload.name);
    const within = 'within' in reception ? reception.within : join(run.stateFolder, 'staged');
    staged = await stageFolder(run, { within, label: 'restore', scope: 'run' });
    return { ...request, ...('device' in reception ? reception : { to: staged }) };
  });
  hooks.restore.applications.tap({ stage }, async (run) => {
    const { chosen, placed } = run.found;
    const workload = await askedOf(run, use, chosen?.workload);
    if (staged === undefined || chosen?.workload === undefined || workload === undefined) return;
    if ((placed?.problems.length ?? 0) > 0) throw workloadBroken(workload.name);
    await application.restore(workload, staged, chosen.workload, run);
  });
};

/** The workload of the request, if it is one that this use can restore. */
const askedOf = async (run: Run, use: string, asked: WorkloadRequest | undefined): Promise<StoredWorkload | undefined> => {
  if (asked === undefined || run.found.point === undefined) return undefined;
  const stored = (await run.found.point.workloads()).find(({ name }) => name === asked.name);
  // Another use of the same plugin is another application: what was captured from one server is not given to the next.
  return stored?.application === applicationOf(use) && stored.name.startsWith(`${use}:`) ? stored : undefined;
};
