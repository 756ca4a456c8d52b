import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** When the process started, as text; `undefined` when it is gone, `unknown` when it is there and nobody tells. */
export const processStart = (processId: number): Promise<string | undefined> => {
  if (existsSync('/proc/self/stat')) return startFromProc(processId);
  return process.platform === 'win32' ? startFromPowerShell(processId) : startFromPs(processId);
};

const startFromProc = async (processId: number) => {
  try {
    const stat = await readFile(`/proc/${processId}/stat`, 'utf8');
    // The program's name may hold spaces and brackets, so counting begins behind the last one: state is field 3, start time field 22.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : fields[18];
  } catch {
    return undefined;
  }
};

const startFromPs = (processId: number) => output(processId, 'ps', ['-o', 'lstart=', '-p', `${processId}`]);

const startFromPowerShell = (processId: number) =>
  output(processId, 'powershell.exe', [
    '-NoProfile',
    '-NonInteractive',
    '-Command',
    `(Get-Process -Id ${processId}).StartTime.ToFileTimeUtc()`,
  ]);

const output = async (processId: number, file: string, args: readonly string[]) => {
  const { execa } = await import('execa');
  const { stdout } = await execa(file, args, { reject: false, stdin: 'ignore', timeout: 30_000 });
  // A tool that is not there, or may not ask, says nothing. Then only the process itself can be asked, and one that is there counts as the one that was.
  return stdout.trim() || (exists(processId) ? 'unknown' : undefined);
};

const exists = (processId: number) => {
  try {
    return process.kill(processId, 0);
  } catch (error) {
    // One of somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};
