import { Writable } from 'node:stream';
import type { ApplicationRun, Host } from '@tapedeck/core';
import { systemTool } from '@tapedeck/windows';
import { PercentReader } from './percent.ts';

/** How the tool has ended, and all that it printed. */
export interface WbadminResult {
  readonly exitCode: number | undefined;
  readonly printed: string;
}

/** More than all progress of an hour. */
const keptCharacters = 1 << 20;
const stopMinutes = 5;

/**
 * Has the tool make a system state, and tells how far it is. The work is done by a service: ending the tool would not end it, so that
 * a run which is told to end has a second tool stop it, and waits for the first to notice.
 */
export const startBackup = async (run: Pick<ApplicationRun, 'signal' | 'progress'>, host: Host, target: string): Promise<WbadminResult> => {
  run.signal.throwIfAborted();
  const percent = new PercentReader();
  let printed = '';
  const output = new Writable({
    write(bytes: Buffer, _, done) {
      // Only what is the same in every code page is looked at.
      const text = bytes.toString('latin1');
      printed = (printed + text).slice(-keptCharacters);
      const now = percent.read(text);
      if (now !== undefined) run.progress({ files: 0, bytes: 0, storedBytes: 0, current: `system state, ${now} % staged` });
      done();
    },
  });
  // Whether it has worked is seen by whoever ends the backup, and tries again.
  const stop = () => void stopBackup(host).catch(() => {});
  run.signal.addEventListener('abort', stop, { once: true });
  const args = ['start', 'systemstatebackup', `-backupTarget:${target}`, '-quiet'];
  const { exitCode, stderr } = await host.run({ file: systemTool(host, 'wbadmin.exe'), args, output });
  run.signal.removeEventListener('abort', stop);
  run.signal.throwIfAborted();
  return { exitCode, printed: printed + stderr };
};

/** Stops the job that the service is at. That there is none is no error. */
export const stopBackup = async (host: Host): Promise<void> => {
  await host.run({ file: systemTool(host, 'wbadmin.exe'), args: ['stop', 'job', '-quiet'], limitMinutes: stopMinutes });
};

/** Deletes a version. What the tool says is no proof; whoever asks looks afterwards. */
export const deleteVersion = async (host: Host, version: string, target: string, signal: AbortSignal): Promise<WbadminResult> => {
  const args = ['delete', 'systemstatebackup', `-version:${version}`, `-backupTarget:${target}`, '-quiet'];
  const { exitCode, stdout, stderr } = await host.run({ file: systemTool(host, 'wbadmin.exe'), args, signal });
  return { exitCode, printed: stdout + stderr };
};
