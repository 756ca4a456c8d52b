import type { JobView } from '../run/run.ts';
import type { LoadedJob } from './load-job.ts';

/** The job as plugins may see it. */
export const jobView = ({ name, job, written }: LoadedJob): JobView => ({
  name,
  kind: job.kind,
  mode: job.mode,
  verify: job.verify,
  snapshot: job.snapshot,
  eject: job.eject,
  siteFileWithoutSecrets: written,
});
