import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a stand-in does besides noting that it was called; a line of shell. */
export type Deeds = Readonly<Partial<Record<'eject' | 'udisksctl', string>>>;

/** Detaches the loop device that it is told of last, as a drive loses its medium, or goes. */
export const detach = 'for device; do :; done; losetup --detach "$device"';

// What there really is of a machine. The two that are of our making stand before them.
const realPrograms = ['sh', 'sync', 'umount', 'losetup', 'sed', 'cat'];

/** What the rows of loop devices are made to say, as a command of sed: of a dock, a USB disk, and disks that nobody ejects. */
const kinds = {
  medium: 's/ loop 0 0$/ loop 1 1/',
  disk: 's/ loop 0 0$/ loop 0 1/',
  fixed: '',
  encrypted: 's|^.* loop 0 0$|/dev/dm-0 crypt 0 0\\n/dev/sdz disk 1 1|',
  'of the system': 's| loop 0 0$| loop 1 1|; s|^/dev/loop[0-9]* /[^ ]*$|&\\n/dev/sdz2 /|',
} as const;

/** What sort of drive a loop device passes for. */
export type DriveKind = keyof typeof kinds;

/**
 * Programs on a PATH of their own: `eject` and `udisksctl`, where they are wanted, are stand-ins, for a loop device cannot be ejected. `lsblk`
 * is real, but says of loop devices what it says of drives that can be taken out.
 */
export class EjectPrograms {
  readonly #folder: string;

  constructor(folder: string, deeds: Deeds, kind: DriveKind = 'medium') {
    this.#folder = folder;
    mkdirSync(folder);
    for (const name of realPrograms) symlinkSync(this.#real(name), join(folder, name));
    this.#put('lsblk', `'${this.#real('lsblk')}' "$@" | sed '${kinds[kind]}'`);
    for (const [name, deed] of Object.entries(deeds)) this.#put(name, `echo "${name} $*" >> '${this.#log}'\n${deed}`);
  }

  /** The environment in which they are found. */
  get environment(): Readonly<Record<string, string>> {
    return { PATH: this.#folder };
  }

  /** How the stand-ins were called. */
  calls(): readonly string[] {
    return existsSync(this.#log) ? readFileSync(this.#log, 'utf8').trimEnd().split('\n') : [];
  }

  get #log(): string {
    return join(this.#folder, 'log');
  }

  #real(name: string): string {
    const found = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'].map((folder) => join(folder, name)).find((path) => existsSync(path));
    if (found === undefined) throw new Error(`There is no "${name}".`);
    return found;
  }

  #put(name: string, shell: string): void {
    const path = join(this.#folder, name);
    writeFileSync(path, `#!/bin/sh\n${shell}\n`);
    chmodSync(path, 0o755);
  }
}
