import { closeSync, constants } from 'node:fs';
import { atFdcwd, type LinuxCalls, linuxCalls, oPath } from './linux.ts';

/** Longest path that is handed to the system whole; Linux takes 4,096 bytes, names behind it included. */
const longestPath = 3_800;
const slash = Buffer.from('/');
const end = Buffer.from('\0');

/** A directory under a name short enough for every system call. */
export interface DirectoryBase {
  readonly path: Buffer;
  close(): void;
}

/** Path of an entry of a directory. */
export const joinPath = (directory: Uint8Array, name: Uint8Array): Buffer =>
  directory.length === 0 ? Buffer.from(name) : Buffer.concat([directory, directory.at(-1) === 0x2f ? Buffer.of() : slash, name]);

/**
 * A name for the directory `path` that system calls accept however deep it lies: the path itself, or, past the limit of
 * the system, `/proc/self/fd/N` of a handle that was opened piece by piece.
 */
export const directoryBase = (path: Buffer): DirectoryBase => {
  const calls = path.length > longestPath ? linuxCalls() : undefined;
  if (calls === undefined) return { path, close: () => undefined };
  const handle = openPiecewise(calls, path);
  return { path: Buffer.from(`/proc/self/fd/${handle}`), close: () => closeSync(handle) };
};

const openPiecewise = (calls: LinuxCalls, path: Buffer): number => {
  let handle = atFdcwd;
  for (let from = 0; from < path.length; ) {
    const piece = nextPiece(path, from);
    const next = calls.openat(
      handle,
      Buffer.concat([path.subarray(from, piece), end]),
      oPath | constants.O_DIRECTORY | constants.O_NOFOLLOW,
      0,
    );
    if (handle !== atFdcwd) closeSync(handle);
    handle = next;
    from = piece + 1;
  }
  return handle;
};

/** End of the piece that begins at `from`: at a slash, as far as the limit allows. */
const nextPiece = (path: Buffer, from: number): number => {
  if (path.length - from <= longestPath) return path.length;
  return path.lastIndexOf(0x2f, from + longestPath);
};
