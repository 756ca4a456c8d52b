import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A small btrfs file system of a test, on a loop device. */
export interface TestBtrfs {
  /** Where it is mounted. */
  readonly path: string;
  /** Runs `btrfs subvolume` with paths that may be relative to it. */
  subvolume(...args: readonly string[]): string;
  /** Paths of all its subvolumes, sorted. */
  subvolumes(): readonly string[];
  /** Mounts it, or a part of it, at another place too. */
  mountAt(target: string, ...options: readonly string[]): void;
  /** Unmounts the youngest of its mounts. */
  unmount(): void;
  /** Unmounts all that is mounted of it. */
  remove(): void;
}

const memory = '/dev/shm';

/** A folder for the image. Snapshots flush all the time, which slows down whatever else the disk is used for; memory does not mind. */
const imageFolder = (): string | undefined => {
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize > 2 ** 30 ? mkdtempSync(join(memory, 'tapedeck-btrfs-')) : undefined;
  } catch {
    return undefined;
  }
};

/** Makes and mounts one at `folder`/`name`. Call it as root. */
export const aBtrfs = (folder: string, name = 'btrfs'): TestBtrfs => {
  const inMemory = imageFolder();
  const image = join(inMemory ?? folder, `${name}.img`);
  const path = join(folder, name);
  writeFileSync(image, '');
  truncateSync(image, 160 << 20);
  execFileSync('mkfs.btrfs', ['--quiet', image], { stdio: ['ignore', 'ignore', 'pipe'] });
  const device = execFileSync('losetup', ['--find', '--show', image], { encoding: 'utf8' }).trim();
  const mounts: string[] = [];
  const mountAt = (target: string, ...options: readonly string[]): void => {
    mkdirSync(target, { recursive: true });
    execFileSync('mount', [...(options[0] === '--bind' ? [] : [device]), ...options, target]);
    mounts.push(target);
  };
  const unmount = (): void => {
    const target = mounts.pop();
    if (target !== undefined) execFileSync('umount', [target]);
  };
  mountAt(path);
  const subvolume = (...args: readonly string[]): string =>
    execFileSync('btrfs', ['subvolume', ...args], { cwd: path, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  return {
    path,
    subvolume,
    subvolumes: () => [...subvolume('list', path).matchAll(/ path (.*)$/gm)].map(([, found = '']) => found).sort(),
    mountAt,
    unmount,
    remove: () => {
      for (const target of mounts.splice(0).reverse()) spawnSync('umount', [target]);
      spawnSync('losetup', ['--detach', device]);
      if (inMemory !== undefined) rmSync(inMemory, { recursive: true });
    },
  };
};
