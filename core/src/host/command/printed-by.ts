import type { BackupError } from '../../errors/backup-error.ts';
import type { Command, Host } from '../host.ts';

/** A list of everything may be long; one that is cut would hide some of it. */
const outputLimitBytes = 64 << 20;

/** Runs a program of the system, in no language but its own, and answers what it printed. @throws what `failed` makes of its end */
export const printedBy = async (
  host: Host,
  command: Pick<Command, 'file' | 'args' | 'signal'>,
  failed: (line: string, said: string) => BackupError,
): Promise<string> => {
  const { exitCode, stdout, stderr } = await host.run({ ...command, env: { LC_ALL: 'C' }, outputLimitBytes });
  if (exitCode === 0) return stdout;
  throw failed([command.file, ...command.args].join(' '), stderr.trim().slice(-1000) || `exit code ${exitCode ?? 'unknown'}`);
};
