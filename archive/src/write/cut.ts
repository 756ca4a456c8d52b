import { createCipheriv } from 'node:crypto';
import { fixedChunkBytes, maxChunkBytes, minChunkBytes } from '../format/constants.ts';

// 19 bits: half a MiB on average after the minimum of half a MiB. The high bits depend on the last 32 bytes.
const mask = 0x7ffff << 13;

/** 256 random words from a seed: AES-256-CTR over zeros, so that any reader of the code can repeat it. */
export const gearTable = (seed: Uint8Array): Int32Array => {
  const bytes = createCipheriv('aes-256-ctr', seed, Buffer.alloc(16)).update(Buffer.alloc(1024));
  return new Int32Array(Uint8Array.from(bytes).buffer);
};

/**
 * Length of the first chunk of `bytes`, cut by content with a rolling gear hash; `bytes.length` when no cut is found.
 * `bytes` should hold the longest chunk or the rest of the segment.
 */
export const cutByContent = (bytes: Uint8Array, gear: Int32Array): number => {
  const end = Math.min(bytes.length, maxChunkBytes);
  let rolling = 0;
  for (let at = Math.min(end, minChunkBytes - 32); at < end; at++) {
    rolling = ((rolling << 1) + (gear[bytes[at] ?? 0] ?? 0)) | 0;
    if ((rolling & mask) === 0 && at >= minChunkBytes) return at + 1;
  }
  return end;
};

/** Length of the first chunk of a device or disk image: fixed, so that a block changed in place changes one chunk. */
export const cutFixed = (bytes: Uint8Array): number => Math.min(bytes.length, fixedChunkBytes);

/** Decides where the next chunk ends. */
export type Cut = (bytes: Uint8Array) => number;

const heads: readonly (readonly [offset: number, bytes: string])[] = [
  [0, 'QFI\xfb'],
  [0, 'KDMV'],
  [0, 'vhdxfile'],
  [0, 'conectix'],
  [64, '\x7f\x10\xda\xbe'],
  [512, 'EFI PART'],
];

/** Whether a file's first bytes are those of a disk image: QCOW2, VMDK, VHDX, VHD, VDI, or a partitioned raw disk. */
export const isDiskImage = (head: Buffer): boolean =>
  heads.some(([offset, bytes]) => head.subarray(offset, offset + bytes.length).equals(Buffer.from(bytes, 'latin1')));
