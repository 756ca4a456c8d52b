import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { needsPlatform, needsRoot, needsTools } from './needs.ts';

const init = fileURLToPath(new URL('uml-init.sh', import.meta.url));
const memoryMebibytes = 1024;
const limitSeconds = 400;

/** Before each line that a module tells its host; the rest of its output is for people. */
const mark = 'told: ';

/** Tells the host something, from within a guest. */
export const tellHost = (value: unknown): void => {
  process.stdout.write(`\n${mark}${JSON.stringify(value)}\n`);
};

/** Skips unless this machine can start a second kernel as a program, and tools of LVM are there. */
export const needsGuest = (context: Mocha.Context): void => {
  needsPlatform(context, 'linux');
  needsRoot(context);
  needsTools(context, 'linux.uml', 'depmod', 'lvcreate', 'thin_check', 'mkfs.ext4', 'mkfs.xfs', 'mkfs.btrfs');
};

/**
 * Runs a module as root on a second kernel (User-Mode Linux), which has the device-mapper that the machine's own may lack. It sees all
 * files of the machine and can change none. Answers what it told, and rejects with all of its output when it does not end well.
 */
export const runInGuest = async (module: string, ...args: readonly string[]): Promise<readonly unknown[]> => {
  const settings = [`mem=${memoryMebibytes}M`, 'rootfstype=hostfs', 'rootflags=/', 'ro', 'loglevel=1', 'con=null', 'con0=null,fd:1'];
  const guest = spawn('linux.uml', [...settings, 'init=/bin/sh', '--', init, process.execPath, module, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: memoryFolder(), TMPDIR: memoryFolder() },
    detached: true,
  });
  let output = '';
  for (const stream of [guest.stdout, guest.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text.replaceAll('\r', '');
    });
  const limit = setTimeout(() => guest.pid !== undefined && process.kill(-guest.pid, 'SIGKILL'), limitSeconds * 1000);
  await once(guest, 'close');
  clearTimeout(limit);
  if (!output.includes('guest ended: 0')) throw new Error(`The guest did not end well:\n${output}`);
  return output
    .split('\n')
    .filter((line) => line.startsWith(mark))
    .map((line): unknown => JSON.parse(line.slice(mark.length)));
};

// The guest's memory is a file. It is never as large as it may be, but where it is on a disk, that has to write all of it.
const memoryFolder = (): string => {
  const { bavail, bsize } = statfsSync('/dev/shm');
  return bavail * bsize > memoryMebibytes << 20 ? '/dev/shm' : tmpdir();
};
