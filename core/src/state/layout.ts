import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where things lie in the state folder of a site. */
export interface StateLayout {
  /** What runs have taken and not given back. */
  readonly journals: string;
  readonly reports: string;
  readonly logs: string;
  /** What plugins may keep between runs; losing it costs time only. */
  readonly cache: string;
}

/** The layout below a state folder. */
export const stateLayout = (folder: string): StateLayout => ({
  journals: join(folder, 'journals'),
  reports: join(folder, 'reports'),
  logs: join(folder, 'logs'),
  cache: join(folder, 'cache'),
});

/** Makes the folders, for this user only. */
export const makeState = async (layout: StateLayout): Promise<void> => {
  for (const folder of Object.values(layout)) await mkdir(folder, { recursive: true, mode: 0o700 });
};

/** More than the journal, log and report of a run take. */
const leastRoomBytes = 256 << 10;

/** Tries whether there is room for what a run writes down, by writing as much. Rejects with the system's error where there is none. */
export const tryRoom = async ({ cache }: StateLayout): Promise<void> => {
  const trial = join(cache, 'room');
  try {
    await writeFile(trial, Buffer.alloc(leastRoomBytes));
  } finally {
    await rm(trial, { force: true });
  }
};
