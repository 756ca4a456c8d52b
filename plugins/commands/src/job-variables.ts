import type { Run } from '@tapedeck/core';

/** What tells a command which job it belongs to. */
export const jobVariables = (run: Pick<Run, 'id' | 'job'>) => ({ TAPEDECK_JOB: run.job.name, TAPEDECK_RUN: run.id });
