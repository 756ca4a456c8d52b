import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { needsPlatform, needsRoot, needsTools } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

/** Skips where no such disk can be made. */
export const needsDisks = (context: Mocha.Context): void => {
  needsPlatform(context, 'linux');
  needsRoot(context);
  needsTools(context, 'losetup', 'partx', 'sfdisk', 'partclone.extfs', 'mkfs.ext4', 'mkfs.xfs', 'mkfs.btrfs', 'mkfs.ntfs', 'qemu-img');
};

/** A disk of a test: a loop device, with or without partitions. */
export class TestDisk {
  readonly folder: string = tempFolder();
  readonly device: string;
  readonly file: string;
  readonly #mounts: string[] = [];

  /** Makes one; with a partition table if `sfdisk` is given what it says. */
  constructor(mebibytes: number, table?: string) {
    this.file = join(this.folder, 'disk');
    writeFileSync(this.file, '');
    truncateSync(this.file, mebibytes << 20);
    if (table !== undefined) execFileSync('sfdisk', ['--quiet', this.file], { input: table });
    this.device = execFileSync('losetup', ['--find', '--show', this.file], { encoding: 'utf8' }).trim();
    if (table !== undefined) this.showPartitions();
  }

  /** Has the system make devices for the partitions, as it does for a real disk. */
  showPartitions(): void {
    execFileSync('partx', ['--update', this.device]);
  }

  /** The device of a partition. */
  part(number: number): string {
    return `${this.device}p${number}`;
  }

  /** Mounts a device of it, or the disk itself. */
  mount(device: string, ...options: readonly string[]): string {
    const target = join(this.folder, `mount-${this.#mounts.length}`);
    mkdirSync(target);
    return this.#mount(device, target, options);
  }

  /** Mounts the disk itself on a folder. */
  mountOn(target: string, ...options: readonly string[]): void {
    this.#mount(this.device, target, options);
  }

  #mount(device: string, target: string, options: readonly string[]): string {
    execFileSync('mount', [...options, device, target]);
    this.#mounts.push(target);
    return target;
  }

  unmount(): void {
    for (const target of this.#mounts.splice(0).reverse()) {
      execFileSync('umount', [target]);
      rmSync(target, { recursive: true });
    }
  }

  /** Removes it for good. */
  remove(): void {
    for (const target of this.#mounts.splice(0).reverse()) spawnSync('umount', ['--lazy', target]);
    spawnSync('partx', ['--delete', this.device]);
    spawnSync('losetup', ['--detach', this.device]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
