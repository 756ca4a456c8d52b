import type { Host, Run } from '@tapedeck/core';
import { snapshotGone } from './errors.ts';
import { folderOf } from './freeze.ts';
import { type Fill, judgeFill } from './judge-fill.ts';
import { labelOf } from './label.ts';
import { listVolumes } from './list-volumes.ts';
import { isMounted, mountFolder } from './map-snapshots.ts';

type ReadRun = Pick<Run, 'found' | 'id' | 'stateFolder' | 'signal'>;

/** Refuses what was unmounted while it was read: it would look as if its files had been deleted. @throws `LVM_SNAPSHOT_GONE` */
export const checkMounted = async (run: ReadRun): Promise<void> => {
  for (const number of numbersRead(run))
    if (!(await isMounted(mountFolder(folderOf(run), number)))) throw snapshotGone(`${labelOf(run.id)}${number}`, 'has been unmounted');
};

/** How full the snapshots are that are read; none when there are none. */
export const fillsOf = async (run: ReadRun, host: Host): Promise<readonly Fill[]> => {
  const numbers = numbersRead(run);
  if (numbers.length === 0) return [];
  const volumes = await listVolumes(host, run.signal);
  return numbers.map((number) => judgeFill(`${labelOf(run.id)}${number}`, volumes));
};

/** The numbers of the snapshots that paths are read from. */
const numbersRead = (run: ReadRun): readonly number[] => {
  const folder = folderOf(run);
  const mapping = run.found.snapshot?.taken.flatMap((one) => one.mapping) ?? [];
  const read = mapping.filter(({ readFrom }) => readFrom.startsWith(`${folder}/`));
  return [...new Set(read.map(({ readFrom }) => Number.parseInt(readFrom.slice(folder.length + 1), 10)))];
};
