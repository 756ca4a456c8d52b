import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathInto } from '@tapedeck/archive';
import { doubtClock, formatAmount, parseDuration, type Run } from '@tapedeck/core';
import { notReady } from './errors.ts';
import type { Session } from './session.ts';

const deletedFolder = 'deleted';

/** Fewer say nothing about the clock: of two times nobody knows which one is wrong. */
const leastRuns = 3;

/**
 * Step `retain`, so only after a complete and verified run: moves what the source has no more to a folder with the date of the run, and
 * deletes such folders once they are older than `deleteAfter` says. A clock that cannot be trusted gives no date, and tells no age.
 */
export const mirrorGone = async (run: Run, { folder, copying, runs }: Session, deleteAfter: string): Promise<void> => {
  if (copying.run === undefined) throw notReady();
  const { gone } = copying.run;
  const old = await oldFolders(run, join(pathInto(folder), deletedFolder), parseDuration(deleteAfter));
  const doubt = doubtClock(runs.map(Date.parse), run.host.now());
  if (doubt !== undefined) {
    if (gone + old.length > 0) run.note('COPY_MIRROR_HELD', `Nothing was moved away or deleted, since ${doubt}.`);
    return;
  }
  if (gone > 0) {
    const to = `${deletedFolder}/${stampOf(run.startedAt)}`;
    await copying.run.moveGone(to);
    run.note('COPY_MOVED_AWAY', `Gone at the source: ${formatAmount(gone, 'entry')}, moved to "${to}" and kept there for ${deleteAfter}.`);
  }
  if (old.length > 0) await deleteOld(run, old, runs.length);
};

const oldFolders = async ({ startedAt }: Run, folder: string, keptMs: number): Promise<readonly string[]> => {
  const names = await readdir(folder).catch(() => []);
  const isOld = (name: string) => startedAt.getTime() - (timeOf(name) ?? Number.POSITIVE_INFINITY) > keptMs;
  return names
    .filter(isOld)
    .sort()
    .map((name) => join(folder, name));
};

const deleteOld = async (run: Run, old: readonly string[], runs: number): Promise<void> => {
  const names = old.map((path) => basename(path)).join(', ');
  if (runs < leastRuns) {
    const recorded = `"copy.json" knows of ${formatAmount(runs, 'run')} only, too few to judge the clock by`;
    run.note('COPY_MIRROR_HELD', `Old enough by the clock, but not deleted, since ${recorded}: ${names}.`);
    return;
  }
  for (const path of old) await rm(path, { recursive: true, force: true });
  run.note('COPY_DELETED', `What was gone at the source for long enough was deleted: ${names}.`);
};

/** A time as the name of a folder that every system takes. */
const stampOf = (time: Date): string => `${time.toISOString().slice(0, 19).replaceAll(':', '-')}Z`;

/** When a folder was made that has such a name; nothing for what somebody else has put there. */
const timeOf = (name: string): number | undefined => {
  const [, day, hour, minute, second] = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z$/.exec(name) ?? [];
  return day === undefined ? undefined : Date.parse(`${day}T${hour}:${minute}:${second}Z`);
};
