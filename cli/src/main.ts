import { BackupError, exitCodeOf, Objections, usageExitCode } from '@tapedeck/core';
import { CommanderError } from 'commander';
import { describeError } from './output/describe-error.ts';
import { isInterruption } from './output/until-interrupted.ts';
import { outputFailure, watchOutput } from './output/write-out.ts';
import { makeProgram } from './program.ts';

/** Runs the command line. Sets the exit code and never rejects: what went wrong is said on standard error. */
export const main = async (argv: readonly string[]): Promise<void> => {
  // What becomes of the output ends no run: whether it could be written is asked at the end.
  watchOutput();
  try {
    await makeProgram().parseAsync([...argv]);
  } catch (error) {
    process.exitCode = fail(error);
  }
  tellLostOutput();
};

/** A reader that has gone (`tapedeck ls … | head`) is no failure; a full disk is. */
const tellLostOutput = (): void => {
  const failure = outputFailure();
  if (failure === undefined || failure.code === 'EPIPE') return;
  const error = new BackupError('CLI_OUTPUT_LOST', `Standard output could not be written: ${failure.message}.`, {
    hint: 'What was written is not all there is. Make room, or write elsewhere.',
  });
  process.stderr.write(`${describeError(error)}\n`);
  process.exitCode ||= 1;
};

/** Says what went wrong; answers the exit code: 2 for what a person typed or wrote, 130 for what somebody has ended, 1 for all else. */
const fail = (error: unknown): number => {
  // Commander has said it already; asking for help is no failure.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageExitCode;
  // Who has ended it knows, and was told that it takes a moment.
  if (isInterruption(error)) return exitCodeOf('cancelled', undefined);
  process.stderr.write(`${describeError(error)}\n`);
  return isUsage(error) ? usageExitCode : 1;
};

const isUsage = (error: unknown): boolean =>
  error instanceof Objections
    ? error.objections.some(isUsage)
    : error instanceof BackupError && (error.place !== undefined || /^(SITE|CLI)_/.test(error.code));
