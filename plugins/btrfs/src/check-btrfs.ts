import { type BackupError, type Host, mayAdminister, Objections, objectionToCommand, type Run } from '@tapedeck/core';
import { notAllowed } from './errors.ts';

/** Refuses a job that asks for btrfs by name where it cannot be had. One that takes what there is reads live instead, and says so. */
export const checkBtrfs = async (use: string, run: Pick<Run, 'job'>, host: Host): Promise<void> => {
  if (run.job.snapshot.use === 'auto') return;
  const objections = await objectionsToBtrfs(host);
  if (objections.length > 0) throw new Objections('BTRFS_REFUSED', `"${use}" can take no snapshots`, objections);
};

/** What keeps this process from taking snapshots: programs that are not there, or rights that it lacks. */
export const objectionsToBtrfs = async (host: Host): Promise<readonly BackupError[]> => {
  const programs = await Promise.all(['btrfs', 'findmnt'].map((program) => objectionToCommand({ run: [program] }, host)));
  return [...programs.filter((objection) => objection !== undefined), ...((await mayAdminister()) ? [] : [notAllowed()])];
};
