// The kernel's side of FUSE, as in linux/fuse.h. The kernel keeps what it once said there, so this needs no library.

/** Requests that are answered, by their number. */
export const requests = {
  lookup: 1,
  forget: 2,
  getattr: 3,
  readlink: 5,
  read: 15,
  statfs: 17,
  getxattr: 22,
  listxattr: 23,
  init: 26,
  opendir: 27,
  readdir: 28,
  interrupt: 36,
  batchForget: 42,
  readdirplus: 44,
  lseek: 46,
} as const;

/**
 * Requests that would change something: setattr, symlink, mknod, mkdir, unlink, rmdir, rename, link, write, setxattr, removexattr, create,
 * fallocate, rename2, copy_file_range. The mount is read-only, so they come only where somebody has mounted it anew.
 */
export const changes: ReadonlySet<number> = new Set([4, 6, 8, 9, 10, 11, 12, 13, 16, 21, 24, 35, 43, 45, 47]);

/** The version that is spoken: that of Linux 5.4. */
export const version = { major: 7, minor: 31 } as const;

/** What is asked of the kernel: several reads and listings at a time, large reads, listings with whole entries, links kept in memory. */
export const wantedFlags = (1 << 0) | (1 << 13) | (1 << 18) | (1 << 22) | (1 << 23);

export const requestHeadBytes = 40;
export const replyHeadBytes = 16;
export const entryBytes = 128;

/** The number of the folder at which a mount begins. */
export const rootNumber = 1n;

/** One request of the kernel. */
export interface Request {
  readonly kind: number;
  readonly unique: bigint;
  readonly node: bigint;
  /** What follows the head. */
  readonly body: Buffer;
}

export const readRequest = (bytes: Buffer): Request => ({
  kind: bytes.readUInt32LE(4),
  unique: bytes.readBigUInt64LE(8),
  node: bytes.readBigUInt64LE(16),
  body: bytes.subarray(requestHeadBytes),
});

/** A reply: an error by its number, or what was asked for. */
export const encodeReply = (unique: bigint, errno: number, body: Uint8Array = new Uint8Array()): Buffer => {
  const reply = Buffer.allocUnsafe(replyHeadBytes + body.length);
  reply.writeUInt32LE(reply.length, 0);
  reply.writeInt32LE(-errno, 4);
  reply.writeBigUInt64LE(unique, 8);
  reply.set(body, replyHeadBytes);
  return reply;
};

/** Up to its zero byte. */
export const nameOf = (body: Buffer): Buffer => {
  const end = body.indexOf(0);
  return end < 0 ? body : body.subarray(0, end);
};

/** The answer where a folder is opened, `struct fuse_open_out`: its listing may be kept in memory, also when it is opened again. */
export const encodeOpened = (): Buffer => {
  const reply = Buffer.alloc(16);
  reply.writeUInt32LE((1 << 1) | (1 << 3), 8);
  return reply;
};

/** The answer to the first request: `struct fuse_init_out`. */
export const encodeInit = (body: Buffer): Buffer => {
  const reply = Buffer.alloc(64);
  reply.writeUInt32LE(version.major, 0);
  reply.writeUInt32LE(version.minor, 4);
  // As far ahead as the kernel would read.
  reply.writeUInt32LE(body.readUInt32LE(8), 8);
  reply.writeUInt32LE((body.readUInt32LE(12) & wantedFlags) >>> 0, 12);
  reply.writeUInt16LE(16, 16);
  reply.writeUInt16LE(12, 18);
  // Nothing is ever written; less than this the kernel does not take.
  reply.writeUInt32LE(4096, 20);
  reply.writeUInt32LE(1, 24);
  reply.writeUInt16LE(256, 28);
  return reply;
};
