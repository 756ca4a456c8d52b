import { type BigIntStats, fstatSync, lstatSync, readdirSync, readlinkSync, type Stats, statSync } from 'node:fs';
import { systemPath } from '@tapedeck/schemas';
import { isDots } from '../format/checked-name.ts';
import type { EntryType } from '../format/entry.ts';
import { joinPath } from './join-path.ts';
import { openReadOnly } from './open-read-only.ts';
import { readWindows } from './read-windows.ts';
import type { EntryStat, SourceDirectory, WindowsAnswer } from './source-directory.ts';
import type { WindowsCalls } from './windows.ts';

/** A directory through Node's own calls, by path, and on Windows those that Node lacks. */
export class PortableDirectory implements SourceDirectory {
  readonly path: Buffer;
  readonly #calls: WindowsCalls | undefined;

  constructor(path: Buffer, calls?: WindowsCalls) {
    this.path = path;
    this.#calls = calls;
  }

  names(): Buffer[] {
    return readdirSync(asSystem(this.path), { encoding: 'buffer' }).sort(Buffer.compare);
  }

  stat(name: Buffer): EntryStat | undefined {
    // The directory itself may have been reached through a link.
    const ask = isDots(name) ? statSync : lstatSync;
    const stat = ask(asSystem(joinPath(this.path, name)), { bigint: true, throwIfNoEntry: false });
    return stat && entryStat(stat);
  }

  open(name: Buffer): number {
    return openReadOnly(asSystem(joinPath(this.path, name)));
  }

  statHandle(handle: number): EntryStat {
    return entryStat(fstatSync(handle, { bigint: true }));
  }

  readLink(name: Buffer): Buffer {
    return readlinkSync(asSystem(joinPath(this.path, name)), { encoding: 'buffer' });
  }

  attributes(): undefined {
    return undefined;
  }

  windows(name: Buffer, type: EntryType): WindowsAnswer | undefined {
    return this.#calls && readWindows(this.#calls, joinPath(this.path, name), type, isDots(name));
  }

  close(): void {}
}

/** Raw bytes, one sign for each: what the system calls a name is kept as it is. */
const asSystem = (path: Buffer): Buffer => Buffer.from(systemPath(path.toString('latin1')), 'latin1');

const entryStat = (stat: BigIntStats): EntryStat => ({
  type: entryType(stat),
  size: Number(stat.size),
  allocatedBytes: Number(stat.blocks) * 512,
  mode: Number(stat.mode & 0o7777n),
  uid: Number(stat.uid),
  gid: Number(stat.gid),
  links: Number(stat.nlink),
  inode: stat.ino,
  modified: stat.mtimeNs,
  changed: stat.ctimeNs,
  born: stat.birthtimeNs > 0n ? stat.birthtimeNs : undefined,
  volume: Number(stat.dev),
  // Node does not split device numbers, and the systems that come here have none.
  device: [0, Number(stat.rdev)],
});

/** The type of an entry, as Node tells it. */
export const entryType = (stat: Stats | BigIntStats): EntryType => {
  if (stat.isFile()) return 'file';
  if (stat.isDirectory()) return 'directory';
  if (stat.isSymbolicLink()) return 'symlink';
  if (stat.isFIFO()) return 'fifo';
  if (stat.isSocket()) return 'socket';
  return stat.isCharacterDevice() ? 'character' : 'block';
};
