import { resolve } from 'node:path';
import { pathUnwritable } from './schedule-errors.ts';

/** The command that starts a job as its schedule does: this Node and this program, by their absolute paths. */
export const jobCommand = (job: string, siteFile: string): readonly string[] => {
  const [, program = ''] = process.argv;
  const command = [process.execPath, ...process.execArgv, resolve(program), '--site', siteFile, 'run', job, '--scheduled'];
  const bad = command.find((word) => /\p{Cc}/u.test(word));
  if (bad !== undefined) throw pathUnwritable(bad);
  return command;
};
