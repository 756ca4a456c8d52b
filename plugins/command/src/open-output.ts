import { PassThrough, Readable } from 'node:stream';
import { type Host, type Run, refuseFailure, runUserCommand } from '@tapedeck/core';
import { nothingCame } from './errors.ts';
import type { CommandOptions } from './options.ts';

/** What a source opens: bytes, and how it ended. */
interface Output {
  readonly stream: Readable;
  readonly done: Promise<void>;
}

/** Starts the command; its output counts only if it ends with exit code 0. */
export const openOutput = async (
  run: Pick<Run, 'id' | 'job'>,
  options: CommandOptions,
  host: Host,
  signal: AbortSignal,
): Promise<Output> => {
  if (options.stdin === true) return standardInput();
  const stream = new PassThrough();
  const env = { TAPEDECK_JOB: run.job.name, TAPEDECK_RUN: run.id };
  const done = runUserCommand(options, { host, signal, env, output: stream }).then((result) => refuseFailure(options, result));
  return { stream, done };
};

const standardInput = (): Output => ({ stream: Readable.from(wholeInput()), done: Promise.resolve() });

async function* wholeInput(): AsyncGenerator<Uint8Array> {
  const { stdin } = process;
  let came = false;
  // A terminal would wait for somebody to type.
  for await (const bytes of stdin.isTTY ? [] : stdin) {
    came = true;
    yield bytes;
  }
  if (!came) throw nothingCame();
}
