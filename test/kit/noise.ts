import { createCipheriv } from 'node:crypto';

/** Bytes that do not compress, the same for the same seed. */
export const noise = (seed: string, length: number): Buffer =>
  createCipheriv('aes-128-ctr', Buffer.from(seed.padEnd(16).slice(0, 16)), Buffer.alloc(16)).update(Buffer.alloc(length));
