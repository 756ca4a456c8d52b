import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathInto } from '@tapedeck/archive';
import { formatAmount, parseDuration, type Run } from '@tapedeck/core';
import { notReady } from './errors.ts';
import type { Session } from './session.ts';

const deletedFolder = 'deleted';

/**
 * Step `retain`, so only after a complete and verified run: moves what the source has no more to a folder with the date of the run, and
 * deletes such folders once they are older than `deleteAfter` says.
 */
export const mirrorGone = async (run: Run, { folder, copying }: Session, deleteAfter: string): Promise<void> => {
  if (copying.run === undefined) throw notReady();
  const to = `${deletedFolder}/${stampOf(run.startedAt)}`;
  const moved = await copying.run.moveGone(to);
  if (moved > 0)
    run.note('COPY_MOVED_AWAY', `Gone at the source: ${formatAmount(moved, 'entry')}, moved to "${to}" and kept there for ${deleteAfter}.`);
  await deleteOld(run, join(pathInto(folder), deletedFolder), parseDuration(deleteAfter));
};

const deleteOld = async (run: Run, folder: string, keptMs: number): Promise<void> => {
  const names = await readdir(folder).catch(() => []);
  const old = names.filter((name) => run.startedAt.getTime() - (timeOf(name) ?? Number.POSITIVE_INFINITY) > keptMs);
  for (const name of old) await rm(join(folder, name), { recursive: true, force: true });
  if (old.length > 0) run.note('COPY_DELETED', `What was gone at the source for long enough was deleted: ${old.sort().join(', ')}.`);
};

/** A time as the name of a folder that every system takes. */
const stampOf = (time: Date): string => `${time.toISOString().slice(0, 19).replaceAll(':', '-')}Z`;

/** When a folder was made that has such a name; nothing for what somebody else has put there. */
const timeOf = (name: string): number | undefined => {
  const [, day, hour, minute, second] = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z$/.exec(name) ?? [];
  return day === undefined ? undefined : Date.parse(`${day}T${hour}:${minute}:${second}Z`);
};
