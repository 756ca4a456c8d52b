import { asBackupError, type BackupError, type Host, mayAdminister, Objections, objectionToCommand, type Run } from '@tapedeck/core';
import { notAllowed } from './errors.ts';
import { planAll } from './images.ts';
import type { ImageOptions } from './options.ts';

/** One of each package: the others come with them. */
const programs = ['lsblk', 'sfdisk'] as const;

/** Refuses a job whose disks and volumes cannot be read; all objections at once. */
export const checkImages = async (run: Pick<Run, 'signal'>, host: Host, options: ImageOptions): Promise<void> => {
  const absent = await Promise.all(programs.map((program) => objectionToCommand({ run: [program] }, host)));
  const machine = [...absent.filter((objection) => objection !== undefined), ...((await mayAdminister()) ? [] : [notAllowed()])];
  const objections = machine.length > 0 ? machine : await objectionsToPlans(run, host, options);
  if (objections.length > 0) throw new Objections('IMAGE_REFUSED', 'The images cannot be made', objections);
};

const objectionsToPlans = async (
  { signal }: Pick<Run, 'signal'>,
  host: Host,
  { disks = [], volumes = [] }: ImageOptions,
): Promise<readonly BackupError[]> => {
  const objections: BackupError[] = [];
  for (const one of [...disks.map((disk) => ({ disks: [disk] })), ...volumes.map((volume) => ({ volumes: [volume] }))]) {
    try {
      await planAll(host, one, signal);
    } catch (error) {
      signal.throwIfAborted();
      objections.push(asBackupError(error, 'IMAGE_REFUSED', 'It cannot be told what is on it'));
    }
  }
  return objections;
};
