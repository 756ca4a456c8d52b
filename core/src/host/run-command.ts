import type { Readable, Writable } from 'node:stream';
import { BackupError } from '../errors/backup-error.ts';
import type { Command, CommandResult } from './host.ts';
import { endGroupPolitely } from './process-group.ts';

const defaultLimitBytes = 1024 * 1024;
const millisecondsPerMinute = 60_000;

/**
 * Runs a command in a process group of its own, so that what it starts ends with it.
 * @throws `HOST_COMMAND_NOT_STARTED`, or the reason of `command.signal` once the group has been told to end
 */
export const runCommand = async (command: Command, environment: Readonly<Record<string, string | undefined>>): Promise<CommandResult> => {
  command.signal?.throwIfAborted();
  // A hundred modules, which a job without commands never needs.
  const { execa } = await import('execa');
  const child = execa(command.file, [...command.args], {
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
    ...(command.input === undefined ? { stdin: 'ignore' } : { input: command.input }),
    env: { ...environment, ...command.env },
    extendEnv: false,
    reject: false,
    buffer: false,
    detached: process.platform !== 'win32',
    cleanup: false,
    windowsHide: true,
  });
  const limit = command.outputLimitBytes ?? defaultLimitBytes;
  const stdout = command.output === undefined ? keepHead(child.stdout, limit) : passOn(child.stdout, command.output);
  const stderr = keepHead(child.stderr, limit);
  if (child.pid !== undefined) command.started?.(child.pid);

  const ending = endWhenTold(child.pid, command);
  const result = await child;
  ending.stop();
  if (child.pid === undefined) {
    const error = notStarted(command.file, result);
    command.output?.destroy(error);
    throw error;
  }
  command.signal?.throwIfAborted();
  return {
    exitCode: result.exitCode,
    signalName: result.signal,
    timedOut: ending.timedOut(),
    stdout: stdout(),
    stderr: stderr(),
  };
};

// The rest of the output is read too, since a full pipe would stop the command.
const keepHead = (stream: Readable | null | undefined, limitBytes: number) => {
  const kept: Buffer[] = [];
  let keptBytes = 0;
  let droppedBytes = 0;
  stream?.on('data', (chunk: Buffer) => {
    const head = chunk.subarray(0, limitBytes - keptBytes);
    if (head.byteLength > 0) kept.push(head);
    keptBytes += head.byteLength;
    droppedBytes += chunk.byteLength - head.byteLength;
  });
  return () => Buffer.concat(kept).toString('utf8') + (droppedBytes === 0 ? '' : `\n[${droppedBytes} more bytes]`);
};

const passOn = (stream: Readable | null | undefined, output: Writable) => {
  stream?.pipe(output);
  return () => '';
};

const endWhenTold = (leader: number | undefined, command: Command) => {
  let timedOut = false;
  let finish: (() => void) | undefined;
  const end = () => {
    if (leader !== undefined) finish ??= endGroupPolitely(leader);
  };
  const onLimit = () => {
    timedOut = true;
    end();
  };
  const timer = command.limitMinutes === undefined ? undefined : setTimeout(onLimit, command.limitMinutes * millisecondsPerMinute);
  command.signal?.addEventListener('abort', end, { once: true });
  // It may have fired while the command was being started.
  if (command.signal?.aborted) end();
  return {
    timedOut: () => timedOut,
    stop: () => {
      clearTimeout(timer);
      finish?.();
      command.signal?.removeEventListener('abort', end);
    },
  };
};

const notStarted = (file: string, cause: unknown) =>
  new BackupError('HOST_COMMAND_NOT_STARTED', `The command "${file}" could not be started.`, {
    hint: 'Check that it is installed, is executable, and can be found through PATH.',
    cause,
  });
