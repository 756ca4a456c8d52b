import type { RestorePoint } from '../contracts/restore-point.ts';
import type { RebuildPlan, SystemRebuild } from '../contracts/system-rebuild.ts';
import { BackupError } from '../errors/backup-error.ts';
import type { PreparedRun } from './prepared-run.ts';

/** What the plugins of a job, and those that the point itself names, say of rebuilding the machines in it. */
export const rebuildPlans = async ({ loaded, site }: PreparedRun, point: RestorePoint): Promise<readonly RebuildPlan[]> => {
  const own = loaded.uses.map(({ plugin }) => plugin);
  const names = new Set((await point.workloads()).map(({ application }) => application));
  // One that was opened by its path has a job without sources.
  const others = await Promise.all(
    [...names].filter((name) => own.every((plugin) => plugin.name !== name)).map((name) => load(site, name)),
  );
  const found = new Map([...own, ...others.flat()].map(({ name, rebuild }) => [name, rebuild]));
  const plans: RebuildPlan[] = [];
  for (const rebuild of found.values()) plans.push(...((await rebuild?.plan(point)) ?? []));
  return plans;
};

type Loaded = readonly { readonly name: string; readonly rebuild?: SystemRebuild }[];

// A media file is not trusted: a name in it may only stand for an installed plugin, never for a path.
const load = async (site: PreparedRun['site'], name: string): Promise<Loaded> => {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) return [];
  try {
    return [await site.loader.load(name, { file: 'the restore point' })];
  } catch (error) {
    if (error instanceof BackupError) return [];
    throw error;
  }
};
