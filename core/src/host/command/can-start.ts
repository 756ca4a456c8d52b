import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { Host } from '../host.ts';

/** Whether a command can start this program: an absolute path, or a name that the system finds through the PATH which the command will see. */
export const canStart = async (program: string, env: Readonly<Record<string, string>>, host: Host): Promise<boolean> => {
  if (isAbsolute(program)) return isExecutable(program);
  const [file, ...args] = host.platform === 'win32' ? ['where.exe', '/q', program] : ['/bin/sh', '-c', 'command -v "$1"', 'sh', program];
  return (await host.run({ file, args, env })).exitCode === 0;
};

const isExecutable = async (file: string) => {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
};
