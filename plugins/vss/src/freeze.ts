import { BackupError, type Host, type Run, type SnapshotAnswer, type SnapshotGroup, type SnapshotRequest } from '@tapedeck/core';
import { listVolumes, type WindowsMachine } from '@tapedeck/windows';
import type { AskMachine } from './asked-once.ts';
import { notElevated, noWritersHere, writerMissing } from './errors.ts';
import { mapShadows } from './map-shadows.ts';
import { type PlacedOnVolumes, placeOnVolumes } from './place-groups.ts';
import { planSets } from './shadow-set.ts';
import { takeSet } from './take-set.ts';
import { takeShadows } from './take-shadows.ts';
import { listWriters } from './writers.ts';

/** Freezes what of the request lies on volumes that can have shadow copies. Everything else is left. @throws what `takeSet` and `takeShadows` throw */
export const freeze = async (
  run: Run,
  { groups }: SnapshotRequest,
  host: Host,
  machine: AskMachine,
): Promise<SnapshotAnswer | undefined> => {
  const { signal } = run;
  const found = await usable(run, machine);
  if (found === undefined) return undefined;
  const { isServer } = found;
  const request = await placeOnVolumes(groups, await listVolumes(host, signal));
  const able = await withWriters(run, host, request.placed, isServer);
  const left = [...request.left, ...request.placed.filter((one) => !able.includes(one)).map(({ group }) => group)];
  const mapping = [];
  for (const set of planSets(able)) {
    const shadows = isServer ? await takeSet(run, host, set) : await takeShadows(run, host, set.volumes);
    mapping.push(...set.of.flatMap(({ placed }) => mapShadows(placed, shadows)));
  }
  return mapping.length === 0 ? undefined : { taken: [{ provider: 'vss', mapping }], left };
};

/** The machine, if it has shadow copies for us. Whoever has not asked for them by name is told why it has none, and that is no problem. */
const usable = async (run: Run, machine: AskMachine): Promise<WindowsMachine | undefined> => {
  try {
    const found = await machine(run.signal);
    if (!found.isElevated) throw notElevated();
    return found;
  } catch (error) {
    if (!(error instanceof BackupError) || run.job.snapshot.use !== 'auto') throw error;
    run.note('VSS_LEFT_OUT', `No shadow copies: ${error.message}`);
    return undefined;
  }
};

/** Groups whose writers are there. Without them a workload is left, and its plugin says that it could not be captured. */
const withWriters = async (
  run: Run,
  host: Host,
  placed: readonly PlacedOnVolumes[],
  isServer: boolean,
): Promise<readonly PlacedOnVolumes[]> => {
  if (!placed.some(({ group }) => needsWriters(group))) return placed;
  const known = isServer ? new Set((await listWriters(host, run.signal)).map(({ id }) => id)) : undefined;
  return placed.filter(({ group }) => {
    const missing = group.writers?.find(({ id }) => known?.has(id.toLowerCase()) !== true);
    if (missing === undefined) return true;
    const { code, message } = known === undefined ? noWritersHere(nameOf(group)) : writerMissing(missing.id, nameOf(group));
    run.note(code, message);
    return false;
  });
};

const needsWriters = ({ writers = [] }: SnapshotGroup) => writers.length > 0;

const nameOf = ({ workload, paths }: SnapshotGroup) => workload ?? paths.join(', ');
