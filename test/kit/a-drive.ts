import { execFileSync, spawnSync } from 'node:child_process';
import { constants, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needsPlatform, needsRoot, needsTools } from './needs.ts';

const links = { label: '/dev/disk/by-label', id: '/dev/disk/by-uuid' };
const sizeBytes = 48 << 20;

/** Skips where no such drive can be made. */
export const needsDrives = (context: Mocha.Context): void => {
  needsPlatform(context, 'linux');
  needsRoot(context);
  needsTools(context, 'mkfs.ext4', 'losetup', 'lsblk');
};

/** A drive of a test that can be plugged in and out: ext4 on a loop device, found by its label and id as udev has it. */
export class TestDrive {
  readonly label: string;
  readonly id: string = crypto.randomUUID();
  readonly #folder = mkdtempSync(join(tmpdir(), 'tapedeck-drive-'));
  /** Where the drive itself is, for as long as it is plugged in: in memory, which can be made to refuse what a drive that is away refuses. */
  readonly #memory = join(this.#folder, 'memory');
  readonly #image = join(this.#memory, 'image');
  /** What is on the drive while it is away. */
  readonly #away = join(this.#folder, 'away');
  #device: string | undefined;
  #mounts: string[] = [];

  /** Makes one, which is away at first. Other tests that run meanwhile have drives with other labels. */
  constructor(name: string) {
    this.label = `${name}-${process.pid}`;
    mkdirSync(this.#memory);
    writeFileSync(this.#away, '');
    truncateSync(this.#away, sizeBytes);
    execFileSync('mkfs.ext4', ['-q', '-L', this.label, '-U', this.id, '-m', '0', this.#away]);
  }

  /** Its device while it is plugged in. */
  get device(): string {
    if (this.#device === undefined) throw new Error(`The drive "${this.label}" is away.`);
    return this.#device;
  }

  get isPluggedIn(): boolean {
    return this.#device !== undefined;
  }

  /** Plugs it in. */
  plugIn(): void {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeBytes + (1 << 20)}`, 'tapedeck-drive', this.#memory]);
    copyFileSync(this.#away, this.#image, constants.COPYFILE_FICLONE);
    this.#device = execFileSync('losetup', ['--find', '--show', this.#image], { encoding: 'utf8' }).trim();
    for (const [folder, name] of this.#links()) {
      mkdirSync(folder, { recursive: true });
      symlinkSync(this.#device, join(folder, name));
    }
  }

  /** Plugs it in and mounts it. */
  mountAt(folder: string, ...options: readonly string[]): void {
    if (!this.isPluggedIn) this.plugIn();
    mkdirSync(folder, { recursive: true });
    execFileSync('mount', [...options, this.device, folder]);
    this.#mounts.push(folder);
  }

  /** Unmounts it as a person does, and plugs it out. */
  takeOut(): void {
    for (const folder of this.#mounts.splice(0).reverse()) spawnSync('umount', [folder]);
    copyFileSync(this.#image, this.#away, constants.COPYFILE_FICLONE);
    this.#leave();
  }

  /** Plugs it in again and mounts it, after somebody has unmounted and ejected it. */
  comeBack(folder: string): void {
    this.#mounts = [];
    this.takeOut();
    this.mountAt(folder);
  }

  /**
   * Tears it out while it is mounted. What has reached it by now stays on it; from now on it answers with errors. Where `unmounted`, the
   * system notices, and takes away what is mounted of it, whoever has files open there.
   */
  tearOut({ unmounted }: { readonly unmounted: boolean }): void {
    copyFileSync(this.#image, this.#away, constants.COPYFILE_FICLONE);
    truncateSync(this.#image, 0);
    // Not a byte fits in there from now on.
    execFileSync('mount', ['-o', 'remount,size=4k', this.#memory]);
    this.#unlink();
    if (unmounted) this.#unmountLazily();
  }

  /** After it was torn out: takes away what is left of it, so that it can be plugged in again. */
  clear(): void {
    this.#unmountLazily();
    this.#leave();
  }

  /** Removes it for good. */
  remove(): void {
    if (this.isPluggedIn) this.clear();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #links(): readonly (readonly [string, string])[] {
    return [
      [links.label, this.label],
      [links.id, this.id],
    ];
  }

  #unlink(): void {
    for (const [folder, name] of this.#links()) rmSync(join(folder, name), { force: true });
  }

  #unmountLazily(): void {
    for (const folder of this.#mounts.splice(0).reverse()) spawnSync('umount', ['--lazy', folder]);
  }

  #leave(): void {
    this.#unlink();
    spawnSync('losetup', ['--detach', this.device]);
    spawnSync('umount', ['--lazy', this.#memory]);
    this.#device = undefined;
  }
}
