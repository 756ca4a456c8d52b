import { type BackupError, type Host, mayAdminister, Objections, objectionToCommand, type Run } from '@tapedeck/core';
import { notAllowed } from './errors.ts';

/** One of each package: the others come with them. */
const programs = ['lvs', 'dmsetup', 'findmnt'] as const;

/** Refuses a job that asks for LVM by name where it cannot be had. One that takes what there is reads live instead, and says so. */
export const checkLvm = async (use: string, run: Pick<Run, 'job'>, host: Host): Promise<void> => {
  if (run.job.snapshot.use === 'auto') return;
  const objections = await objectionsToLvm(host);
  if (objections.length > 0) throw new Objections('LVM_REFUSED', `"${use}" can take no snapshots`, objections);
};

/** What keeps this process from taking snapshots: programs that are not there, or rights that it lacks. */
export const objectionsToLvm = async (host: Host): Promise<readonly BackupError[]> => {
  const absent = await Promise.all(programs.map((program) => objectionToCommand({ run: [program] }, host)));
  return [...absent.filter((objection) => objection !== undefined), ...((await mayAdminister()) ? [] : [notAllowed()])];
};
