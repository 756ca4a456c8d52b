import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StateLayout } from './layout.ts';

const dayMs = 86_400_000;
/** Whatever the clock says, so many of the newest stay. */
const leastKept = 50;
const reportDays = 400;
const logDays = 90;

/**
 * Removes reports and logs of runs long ago. What a file name says of its time is enough: it begins with the start of the run.
 * Reports of more than a year stay, so that this year can be held against the last.
 */
export const rotateState = async ({ reports, logs }: StateLayout, now: Date): Promise<void> => {
  await rotateFolder(reports, reportDays, now);
  await rotateFolder(logs, logDays, now);
};

const rotateFolder = async (folder: string, days: number, now: Date): Promise<void> => {
  const names = (await readdir(folder)).filter((name) => timeOf(name) !== undefined).sort();
  for (const name of names.slice(0, Math.max(0, names.length - leastKept)))
    if (now.getTime() - (timeOf(name) ?? now.getTime()) > days * dayMs) await rm(join(folder, name), { force: true });
};

/** When the run of a file began: `20261122T010000.000Z-91cd….json`. */
const timeOf = (name: string): number | undefined => {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)\.\d+Z-/.exec(name) ?? [];
  return year === undefined ? undefined : Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
};
