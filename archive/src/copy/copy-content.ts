import { createHash, type Hash } from 'node:crypto';
import { ftruncateSync, readSync, writeSync } from 'node:fs';
import type { LinuxCalls } from '../system/linux.ts';
import { type Extent, readExtents } from '../system/read-holes.ts';
import type { EntryStat } from '../system/source-directory.ts';
import { atTarget } from './target-error.ts';

const pieceBytes = 1 << 20;

/** Where content is copied from and to. */
export interface ContentCopy {
  readonly from: number;
  readonly to: number;
  readonly stat: EntryStat;
  readonly calls: LinuxCalls | undefined;
  /** Whether a digest of what was read is wanted. */
  readonly digests: boolean;
  /** Most bytes that the system copies at once. */
  readonly stepBytes: number;
  /** Told of bytes as they are copied, and whether they were written or are shared; throws when the run is cancelled. */
  readonly copied: (bytes: number, isShared?: 'shared') => void;
}

/** What copying a file came to. */
export interface CopiedContent {
  /** Data that was copied, holes aside; less than expected when the file has shrunk. */
  readonly bytes: number;
  readonly extents: readonly Extent[];
  readonly digest: Buffer | undefined;
  /** Whether source and copy share their blocks. */
  readonly isShared: boolean;
}

// One per thread: each piece is written, or digested, before the next is read.
let piece: Buffer | undefined;
const pieceBuffer = (): Buffer => {
  piece ??= Buffer.allocUnsafeSlow(pieceBytes);
  return piece;
};

/** Copies a file's data, holes left out: blocks are shared where the file system can, else copied inside the system, or piece by piece where a digest is wanted. */
export const copyContent = (copy: ContentCopy): CopiedContent => {
  const { from, to, stat, calls, digests } = copy;
  const extents = extentsOf(copy);
  if (calls !== undefined && stat.size > 0 && calls.clone(from, to)) {
    copy.copied(stat.size, 'shared');
    const read = digests ? digestOf(from, extents) : { digest: undefined };
    return { bytes: totalOf(extents), extents, digest: read.digest, isShared: true };
  }
  const hash = digests ? createHash('sha256') : undefined;
  let bytes = 0;
  for (const extent of extents) {
    const done = calls !== undefined && hash === undefined ? inSystem(copy, calls, extent) : pieceByPiece(copy, hash, extent);
    bytes += done;
    if (done < extent[1]) break;
  }
  if (totalOf(extents) < stat.size) atTarget(() => ftruncateSync(to, stat.size));
  return { bytes, extents, digest: hash?.digest(), isShared: false };
};

/** Reads the data of a file again. */
export const digestOf = (handle: number, extents: readonly Extent[]): { readonly digest: Buffer; readonly bytes: number } => {
  const hash = createHash('sha256');
  let bytes = 0;
  for (const [offset, length] of extents) bytes += eachPiece(handle, offset, length, (part) => void hash.update(part));
  return { digest: hash.digest(), bytes };
};

/** Whether two files hold the same bytes. */
export const isSameContent = (one: number, other: number, size: number): boolean => {
  const there = Buffer.allocUnsafeSlow(pieceBytes);
  let same = true;
  const bytes = eachPiece(one, 0, size, (part, offset) => {
    same &&= readAll(other, there, part.length, offset) === part.length && part.equals(there.subarray(0, part.length));
  });
  return same && bytes === size && readSync(other, there, 0, 1, size) === 0;
};

const extentsOf = ({ from, stat, calls }: ContentCopy): readonly Extent[] =>
  calls !== undefined && stat.allocatedBytes < stat.size ? readExtents(calls, from, stat.size) : stat.size === 0 ? [] : [[0, stat.size]];

/** Bytes of data in extents. */
export const totalOf = (extents: readonly Extent[]): number => extents.reduce((sum, [, bytes]) => sum + bytes, 0);

const pieceByPiece = ({ from, to, copied }: ContentCopy, hash: Hash | undefined, [offset, length]: Extent): number =>
  eachPiece(from, offset, length, (part, at) => {
    hash?.update(part);
    atTarget(() => writeAll(to, part, at));
    copied(part.length);
  });

const inSystem = (copy: ContentCopy, calls: LinuxCalls, extent: Extent): number => {
  const [offset, length] = extent;
  let done = 0;
  try {
    while (done < length) {
      const bytes = calls.copyFileRange(copy.from, copy.to, offset + done, Math.min(length - done, copy.stepBytes));
      if (bytes === 0) break;
      done += bytes;
      copy.copied(bytes);
    }
    return done;
  } catch (error) {
    // Between some file systems the kernel copies nothing; whose error it is shows when the rest is done by hand.
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    return done + pieceByPiece(copy, undefined, [offset + done, length - done]);
  }
};

/** Reads a run of bytes in pieces; answers how many there were. */
const eachPiece = (handle: number, offset: number, length: number, use: (part: Buffer, at: number) => void): number => {
  const buffer = pieceBuffer();
  let done = 0;
  while (done < length) {
    const bytes = readAll(handle, buffer, Math.min(length - done, pieceBytes), offset + done);
    if (bytes === 0) break;
    use(buffer.subarray(0, bytes), offset + done);
    done += bytes;
  }
  return done;
};

const readAll = (handle: number, into: Buffer, bytes: number, position: number): number => {
  let done = 0;
  while (done < bytes) {
    const read = readSync(handle, into, done, bytes - done, position + done);
    if (read === 0) break;
    done += read;
  }
  return done;
};

const writeAll = (handle: number, bytes: Buffer, position: number): void => {
  for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done, bytes.length - done, position + done);
};
