import type { Run } from '@tapedeck/core';
import { keepsAll } from './errors.ts';

/** Objects to a job that would have older restore points removed from a medium that keeps everything. @throws `MEDIA_KEEPS_ALL` */
export const checkKeeping = ({ job }: Pick<Run, 'job'>, medium: string): void => {
  const { siteFileWithoutSecrets: written } = job;
  if (job.mode === 'overwrite') throw keepsAll(medium, 'mode: overwrite');
  if (written instanceof Object && 'retention' in written) throw keepsAll(medium, 'retention');
};
