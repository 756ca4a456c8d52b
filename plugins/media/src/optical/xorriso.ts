import { stat } from 'node:fs/promises';
import type { CommandResult, Host } from '@tapedeck/core';
import { discBusy, driveMissing, notADrive } from './errors.ts';

/** Whether a drive is one, or a file that stands for a disc; `undefined` when there is nothing. @throws `MEDIA_DISC_DRIVE_MISSING` when it is neither */
export const kindOfDrive = async (drive: string): Promise<'device' | 'file' | undefined> => {
  const found = await stat(drive).catch(() => undefined);
  if (found === undefined && drive.startsWith('/dev/')) throw driveMissing(drive);
  if (found === undefined) return undefined;
  if (found.isBlockDevice()) return 'device';
  if (!found.isFile()) throw notADrive(drive);
  return 'file';
};

/** How xorriso is told of it: what is a file must be said. */
export const addressOf = async (drive: string): Promise<string> => ((await kindOfDrive(drive)) === 'device' ? drive : `stdio:${drive}`);

// Names are bytes to us, whatever language the system speaks.
const always = ['-local_charset', 'UTF-8', '-charset', 'UTF-8', '-return_with', 'SORRY', '32'];

/** The end of what it said, without its greeting and counts. */
export const saidBy = ({ stderr, exitCode }: CommandResult): string => {
  const lines = stderr.split('\n').filter((line) => /: (FAILURE|SORRY|FATAL) :/.test(line));
  return lines.slice(0, 3).join(' ').slice(0, 500) || `exit code ${exitCode ?? 'unknown'}`;
};

/** Has xorriso look at a disc, or read from it. */
export const runXorriso = (
  host: Host,
  signal: AbortSignal,
  args: readonly string[],
  more: { readonly output?: NodeJS.WritableStream & import('node:stream').Writable } = {},
): Promise<CommandResult> =>
  host.run({ file: 'xorriso', args: [...always, ...args], env: { LC_ALL: 'C' }, outputLimitBytes: 64 << 20, signal, ...more });

const lockedBySomebody = 75;

/** What a run that was killed has started may still write, and nobody may know of it. */
const patienceSeconds = 60;

const waiting = ['--timeout', `${patienceSeconds}`, '--conflict-exit-code', `${lockedBySomebody}`];

/**
 * Has xorriso write to a disc. Drives let one program write at a time; for a file that is done by a lock, which ends with the program, also when nobody is left
 * to wait for it. @throws `MEDIA_DISC_BUSY` when somebody else still holds it after a minute
 */
export const writeByXorriso = async (host: Host, signal: AbortSignal, drive: string, args: readonly string[]): Promise<CommandResult> => {
  const whole = ['xorriso', ...always, '-abort_on', 'SORRY', '-dev', await addressOf(drive), ...args, '-commit'];
  const isDevice = (await kindOfDrive(drive)) === 'device';
  const [file = '', ...rest] = isDevice ? whole : ['flock', ...waiting, drive, ...whole];
  const result = await host.run({ file, args: rest, env: { LC_ALL: 'C' }, signal });
  if (result.exitCode === lockedBySomebody) throw discBusy(drive);
  return result;
};
