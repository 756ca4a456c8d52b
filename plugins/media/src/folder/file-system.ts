import { statfs } from 'node:fs/promises';

// Type numbers that Linux gives to file systems (statfs(2), linux/magic.h). Elsewhere the number is 0 or means something else.
const fat = 0x4d44;
const inMemory = { tmpfs: 0x0102_1994, ramfs: 0x8584_58f6 } as const;
const withOwnCache = {
  zfs: 0x2fc1_2fc1,
  fuse: 0x6573_5546,
  nfs: 0x6969,
  smb: 0x517b,
  cifs: 0xff53_4d42,
  smb2: 0xfe53_4d42,
  p9: 0x0102_1997,
  ceph: 0x00c3_6400,
};
const uncertain: ReadonlySet<number> = new Set([...Object.values(inMemory), ...Object.values(withOwnCache)]);

const fatFileBytes = 2 ** 32 - 1;

/** Longest file that a file system of this type can hold, in bytes, where it is short enough to matter. */
export const longestFileBytes = (type: number): number | undefined => (type === fat ? fatFileBytes : undefined);

/**
 * Whether dropping cached pages makes the next read come from the medium: not where the system does not tell what holds the file (Windows, which
 * does not even flush a file that is open for reading only), not in memory file systems, and not where a cache of its own lies below
 * the one that the kernel keeps for files, on a server for instance.
 */
export const cacheCanBeDropped = (type: number): boolean => type !== 0 && !uncertain.has(type);

/** Type number of the file system that holds this path; 0 where the system does not tell. */
export const fileSystemType = async (path: string): Promise<number> => (process.platform === 'linux' ? (await statfs(path)).type : 0);
