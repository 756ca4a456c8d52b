import { closeSync, read as readCallback } from 'node:fs';
import { promisify } from 'node:util';
import { joinPath } from '../system/join-path.ts';
import { linuxCalls } from '../system/linux.ts';
import { lookUpPath } from '../system/look-up-path.ts';
import { isRefusal } from '../system/refusal.ts';
import { type EntryStat, openSourceDirectory, type SourceDirectory } from '../system/source-directory.ts';
import { OwnerNameCache } from '../write/owner-names.ts';
import { isPassing } from './passing-name.ts';

/** An entry of a tree of plain files. */
export interface PlainEntry {
  /** Below where the walk began, raw; empty for that itself. */
  readonly path: Buffer;
  readonly stat: EntryStat;
  /** Who the system says that it belongs to: a name, or the number. */
  readonly owner: string;
  readonly group: string;
  readonly linkTarget: Buffer | undefined;
  /** Reads a file whole, from the medium where that can be had, and answers how many bytes it has. While the walk stands at it. */
  read(signal: AbortSignal, told: (bytes: number) => void): Promise<number>;
}

/** How a tree is walked. */
export interface PlainWalk {
  /** Whether what is in a folder is wanted; asked once for each. */
  enters(path: Buffer): boolean;
  /** Hears of what the system refuses to list, or to say what it is. */
  refused(path: Buffer, error: Error): void;
}

const pieceBytes = 1 << 20;
const readSome = promisify(readCallback);

/** Entries of a tree, those of one folder together; not what was never completed. Nothing where nothing is. */
export function* walkPlain(top: Uint8Array, walk: PlainWalk): Generator<PlainEntry> {
  const calls = linuxCalls();
  const names = new OwnerNameCache(calls);
  const { folder, name } = lookUpPath(top);
  const stack: Buffer[] = [];
  const visit = function* (directory: SourceDirectory, name: Buffer, path: Buffer): Generator<PlainEntry> {
    const entry = unlessRefused(walk, path, () => entryOf(directory, name, path, names));
    if (entry === undefined) return;
    yield entry;
    if (entry.stat.type === 'directory' && walk.enters(path)) stack.push(path);
  };
  yield* within(walk, Buffer.of(), folder, 'look up', (directory) => visit(directory, name, Buffer.of()));
  for (let path = stack.pop(); path !== undefined; path = stack.pop()) {
    const above = path;
    yield* within(walk, path, path.length === 0 ? Buffer.from(top) : joinPath(top, path), 'list', function* (directory) {
      for (const one of directory.names()) if (!isPassing(one)) yield* visit(directory, one, joinPath(above, one));
    });
  }
}

function* within(
  walk: PlainWalk,
  path: Buffer,
  folder: Buffer,
  purpose: 'list' | 'look up',
  work: (directory: SourceDirectory) => Generator<PlainEntry>,
): Generator<PlainEntry> {
  const directory = unlessRefused(walk, path, () => openSourceDirectory(folder, purpose));
  if (directory === undefined) return;
  try {
    yield* work(directory);
  } finally {
    directory.close();
  }
}

const unlessRefused = <Answer>(walk: PlainWalk, path: Buffer, ask: () => Answer): Answer | undefined => {
  try {
    return ask();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    walk.refused(path, error);
    return undefined;
  }
};

const entryOf = (directory: SourceDirectory, name: Buffer, path: Buffer, names: OwnerNameCache): PlainEntry | undefined => {
  const stat = directory.stat(name);
  if (stat === undefined) return undefined;
  return {
    path,
    stat,
    owner: names.user(stat.uid) || String(stat.uid),
    group: names.group(stat.gid) || String(stat.gid),
    linkTarget: stat.type === 'symlink' ? directory.readLink(name) : undefined,
    read: (signal, told) => readWhole(directory.open(name), signal, told),
  };
};

const readWhole = async (handle: number, signal: AbortSignal, told: (bytes: number) => void): Promise<number> => {
  try {
    linuxCalls()?.dropCache(handle);
    const piece = Buffer.allocUnsafeSlow(pieceBytes);
    for (let done = 0; ; ) {
      signal.throwIfAborted();
      const { bytesRead } = await readSome(handle, piece, 0, pieceBytes, done);
      if (bytesRead === 0) return done;
      done += bytesRead;
      told(bytesRead);
    }
  } finally {
    closeSync(handle);
  }
};
