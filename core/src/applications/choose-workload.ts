import type { RestoreRequest } from '../contracts/restore-and-verify.ts';
import type { RestorePoint } from '../contracts/restore-point.ts';
import { workloadAndPaths, workloadNotCaptured, workloadUnanswered, workloadUnknown } from './application-errors.ts';

/** The request with the paths of its workload, if it asks for one. */
export const withPathsOf = async (request: RestoreRequest, point: RestorePoint): Promise<RestoreRequest> => {
  const { workload: asked, paths, include, exclude } = request;
  if (asked === undefined) return request;
  if (paths.length + include.length + exclude.length > 0) throw workloadAndPaths();
  const workloads = await point.workloads();
  const stored = workloads.find(({ name }) => name === asked.name);
  if (stored === undefined) {
    throw workloadUnknown(
      asked.name,
      workloads.map(({ name }) => name),
    );
  }
  if (stored.isLost || stored.paths.length === 0) throw workloadNotCaptured(stored.name);
  return { ...request, paths: stored.paths };
};

/** Refuses a workload that would come back as files in the place of its application: that is nobody's restore. */
export const requireTaker = async (request: RestoreRequest, point: RestorePoint): Promise<void> => {
  const { workload, to, device, dryRun } = request;
  if (workload === undefined || to !== undefined || device !== undefined || dryRun) return;
  const stored = (await point.workloads()).find(({ name }) => name === workload.name);
  throw workloadUnanswered(workload.name, stored?.application ?? workload.name);
};
