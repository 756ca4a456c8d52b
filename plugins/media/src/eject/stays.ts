import { BackupError, type JobView } from '@tapedeck/core';

/** Whether the error says that there is nothing to eject, in a job with several destinations: one may well be a folder to fall back to. */
export const stays = (error: unknown, job: Pick<JobView, 'siteFileWithoutSecrets'>): error is BackupError =>
  error instanceof BackupError && error.code === 'MEDIA_NOTHING_TO_EJECT' && hasOtherDestinations(job);

const hasOtherDestinations = ({ siteFileWithoutSecrets: job }: Pick<JobView, 'siteFileWithoutSecrets'>): boolean =>
  job instanceof Object && 'destination' in job && Array.isArray(job.destination) && job.destination.length > 1;
