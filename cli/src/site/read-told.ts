import { exitCodeOf, type JobAccess, type ReadJobRequest, type RunListener, readJob, type Site } from '@tapedeck/core';
import { printable } from '../output/printable.ts';

/** Reads a job for a command that prints what it has read: problems and notes beside that are told, and a problem is in the exit code too. */
export const readTold = <Result>(
  site: Site,
  job: string,
  read: (access: JobAccess) => Promise<Result>,
  request: ReadJobRequest = {},
): Promise<Result> => readJob(site, job, read, { ...request, listeners: [tell] });

const tell: RunListener = (event) => {
  if (event.event === 'note') process.stderr.write(`note: ${printable(event.message)}\n`);
  if (event.event !== 'problem') return;
  const { message, hint } = event.problem;
  process.stderr.write(`problem: ${printable(message)}\n${hint === undefined ? '' : `  what to do: ${printable(hint)}\n`}`);
  process.exitCode ||= exitCodeOf('degraded', undefined);
};
