import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run, SelectionPlan } from '@tapedeck/core';
import { metadataOf } from './open-session.ts';

/** Adds what the writers have said of their components to the selection: a restore through them needs it. */
export const keepMetadata = async (plan: SelectionPlan, run: Run, use: string): Promise<SelectionPlan | undefined> => {
  if (run.dryRun) return undefined;
  const all = (['full', 'copy'] as const).map((mode) => metadataOf(join(run.stateFolder, `vss-${run.id}-${mode}`)));
  const there = await Promise.all(all.map(async (path) => ((await isThere(path)) ? [path] : [])));
  const roots = there.flat().map((path) => ({ path, readFrom: path, filters: [], oneFileSystem: false }));
  return roots.length === 0 ? undefined : { sources: [...plan.sources, { name: use, roots, streams: [] }] };
};

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
