import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { needsPlatform, needsRoot, needsTime, needsTools } from './needs.ts';

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
  needsTime(context, 'starts a second kernel, which takes minutes');
  needsRoot(context);
  needsTools(context, 'linux.uml', 'depmod', 'lvcreate', 'thin_check', 'mkfs.ext4', 'mkfs.xfs', 'mkfs.btrfs');
};

/** A guest that is running. */
export interface Guest {
  /** All of its output, once it has ended in whatever way. */
  readonly ended: Promise<string>;
  /** Cuts its power: what it had not written to its disk is lost. */
  cut(): void;
}

/** What a guest has besides the files of the machine. */
export interface GuestSettings {
  /** A file that is its disk `/dev/ubda`. */
  readonly disk?: string;
  /** Told at once what it tells. */
  readonly told?: (value: unknown) => void;
}

/** Starts a module as root on a second kernel. It sees all files of the machine and can change none, but for its disk. */
export const startGuest = (module: string, args: readonly string[], { disk, told }: GuestSettings = {}): Guest => {
  const settings = [`mem=${memoryMebibytes}M`, 'rootfstype=hostfs', 'rootflags=/', 'ro', 'loglevel=1', 'con=null', 'con0=null,fd:1'];
  const disks = disk === undefined ? [] : [`ubd0=${disk}`];
  const guest = spawn('linux.uml', [...settings, ...disks, 'init=/bin/sh', '--', init, process.execPath, module, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: memoryFolder(), TMPDIR: memoryFolder() },
    detached: true,
  });
  let output = '';
  const cut = () => guest.pid !== undefined && process.kill(-guest.pid, 'SIGKILL');
  for (const stream of [guest.stdout, guest.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      const known = toldIn(output).length;
      output += text.replaceAll('\r', '');
      if (told !== undefined) toldIn(output).slice(known).forEach(told);
    });
  const limit = setTimeout(cut, limitSeconds * 1000);
  const ended = once(guest, 'close').then(() => {
    clearTimeout(limit);
    return output;
  });
  return { ended, cut };
};

/**
 * Runs a module as root on a second kernel (User-Mode Linux), which has the device-mapper that the machine's own may lack. It sees all
 * files of the machine and can change none. Answers what it told, and rejects with all of its output when it does not end well.
 */
export const runInGuest = (module: string, ...args: readonly string[]): Promise<readonly unknown[]> =>
  runOnDisk(undefined, module, ...args);

/** The same with a disk of its own. */
export const runOnDisk = async (disk: string | undefined, module: string, ...args: readonly string[]): Promise<readonly unknown[]> => {
  const output = await startGuest(module, args, disk === undefined ? {} : { disk }).ended;
  if (!output.includes('guest ended: 0')) throw new Error(`The guest did not end well:\n${output}`);
  return toldIn(output);
};

/** What whole lines of the output tell. */
const toldIn = (output: string): readonly unknown[] =>
  output
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.startsWith(mark))
    .map((line): unknown => JSON.parse(line.slice(mark.length)));

// The guest's memory is a file. It is never as large as it may be, but where it is on a disk, that has to write all of it.
const memoryFolder = (): string => {
  const { bavail, bsize } = statfsSync('/dev/shm');
  return bavail * bsize > memoryMebibytes << 20 ? '/dev/shm' : tmpdir();
};
