import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { tapedeckCommand } from './run-tapedeck.ts';

/** How a mount has ended. */
export interface EndedMount {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A point that `tapedeck mount` shows, in a process of its own. */
export interface MountedPoint {
  readonly process: ChildProcess;
  /** Unmounts it from outside, as another program does. */
  unmount(): Promise<EndedMount>;
  /** How it has ended, once it has. */
  readonly ended: Promise<EndedMount>;
}

/** Mounts a point of the site in `cwd`, and waits until it is there. Whoever asks has it end. */
export const mountPoint = async (cwd: string, point: string, folder: string, user = process.getuid?.()): Promise<MountedPoint> => {
  const [file, ...before] = tapedeckCommand;
  const child = spawn(file, [...before, '--site', 'tapedeck.json', 'mount', point, folder], {
    cwd,
    ...(user === undefined ? {} : { uid: user, env: { ...process.env, HOME: cwd } }),
  });
  const said = { stdout: '', stderr: '' };
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
  });
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.stdout += text;
      if (said.stdout.includes('is mounted at')) resolve();
    });
    child.once('close', () => reject(new Error(`Nothing was mounted: ${said.stderr}`)));
  });
  const ended = once(child, 'close').then(([status]) => ({ status, ...said }));
  await ready;
  return {
    process: child,
    ended,
    async unmount() {
      const { stderr, status } = spawnSync('fusermount3', ['-u', folder], { encoding: 'utf8' });
      if (status !== 0) throw new Error(stderr);
      return ended;
    },
  };
};

/** Whether something is mounted there. */
export const isMounted = (folder: string): boolean => readFileSync('/proc/self/mounts', 'latin1').includes(` ${folder} `);
