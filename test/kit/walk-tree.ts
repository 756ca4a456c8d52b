import { type BigIntStats, closeSync, lstatSync, openSync, readdirSync } from 'node:fs';

/** An entry of a tree, as this machine's system calls tell it. */
export interface WalkedEntry {
  /** Relative to the tree, one character per byte (latin1); empty for the tree itself. */
  readonly path: string;
  /** Opens the entry at any depth. Valid only until the next entry is asked for. */
  readonly openPath: Buffer;
  /** Has nanoseconds, also those of the birth time. */
  readonly stat: BigIntStats;
}

/** Walks a tree in byte order of the names, a folder before what is in it. No path is too long for it. */
export function* walkTree(root: string): Generator<WalkedEntry> {
  yield* walk(Buffer.from(root), '');
}

function* walk(openPath: Buffer, path: string): Generator<WalkedEntry> {
  const stat = lstatSync(openPath, { bigint: true });
  yield { path, openPath, stat };
  if (!stat.isDirectory()) return;
  // Names below are opened through the descriptor, because the whole path may exceed what the system takes.
  const fd = openSync(openPath, 'r');
  try {
    const inFolder = Buffer.from(`/proc/self/fd/${fd}/`);
    for (const name of readdirSync(inFolder, { encoding: 'buffer' }).sort(Buffer.compare)) {
      yield* walk(Buffer.concat([inFolder, name]), path === '' ? name.toString('latin1') : `${path}/${name.toString('latin1')}`);
    }
  } finally {
    closeSync(fd);
  }
}

/** A path of one character per byte for people: as UTF-8 where it is, with `\xHH` for bytes that are not printable. */
export const printable = (path: string): string => {
  const bytes = Buffer.from(path, 'latin1');
  const text = bytes.toString('utf8');
  const isText = Buffer.from(text).equals(bytes) && !/[\x00-\x1f\x7f]/.test(text);
  return isText ? text : path.replaceAll(/[^\x20-\x7e]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
};
