import type { JobView } from '@tapedeck/core';

/** Whether the job has several destinations, of which one may well lie on a disk that stays. */
export const hasOtherDestinations = ({ siteFileWithoutSecrets: job }: Pick<JobView, 'siteFileWithoutSecrets'>): boolean =>
  job instanceof Object && 'destination' in job && Array.isArray(job.destination) && job.destination.length > 1;
