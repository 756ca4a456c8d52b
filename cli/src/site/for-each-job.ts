import type { Site } from '@tapedeck/core';
import { describeError } from '../output/describe-error.ts';
import { isInterruption } from '../output/until-interrupted.ts';
import { chosenJobs } from './point-spec.ts';

/** Does something for the job that was named, or for all. One that cannot be read hides none of the others: it is told, and the exit code is 1. */
export const forEachJob = async (site: Site, named: string | undefined, work: (job: string) => Promise<void>): Promise<void> => {
  const jobs = chosenJobs(site, named);
  for (const job of jobs) {
    try {
      await work(job);
    } catch (error) {
      if (jobs.length === 1 || isInterruption(error)) throw error;
      process.stderr.write(`${job}: ${describeError(error)}\n`);
      process.exitCode = 1;
    }
  }
};
