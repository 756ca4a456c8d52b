import { constants } from 'node:os';
import { encodeAttributes, encodeMissing, writeEntry } from './attributes.ts';
import type { FileEntry, FileTree } from './file-tree.ts';
import { encodeListing } from './listing.ts';
import type { OpenFiles } from './open-files.ts';
import { changes, encodeInit, encodeOpened, entryBytes, nameOf, type Request, requests, rootNumber } from './protocol.ts';
import { Refused } from './refused.ts';

const { EINVAL, ENODATA, ENOSYS, ENXIO, ERANGE, EROFS } = constants.errno;

/** What requests are answered from. */
export interface Answers {
  readonly tree: FileTree;
  readonly files: OpenFiles;
}

/** The body of the reply to a request; `undefined` where the kernel wants none. @throws `Refused`, or what the tree throws */
export const answer = async ({ tree, files }: Answers, { kind, node, body }: Request): Promise<Buffer | undefined> => {
  const number = node === rootNumber ? tree.start : node;
  switch (kind) {
    case requests.init:
      return encodeInit(body);
    case requests.lookup:
      return encodeFound(await tree.child(number, nameOf(body)));
    case requests.getattr:
      return encodeAttributes(await tree.entry(number));
    case requests.readlink:
      return readLink(await tree.entry(number));
    case requests.read:
      return files.read(number, Number(body.readBigUInt64LE(8)), body.readUInt32LE(16));
    case requests.opendir:
      return encodeOpened();
    case requests.readdir:
    case requests.readdirplus:
      return encodeListing(tree, number, {
        offset: Number(body.readBigUInt64LE(8)),
        limitBytes: body.readUInt32LE(16),
        isWhole: kind === requests.readdirplus,
      });
    case requests.getxattr:
      return sized(body, attributeOf(await tree.entry(number), nameOf(body.subarray(8))));
    case requests.listxattr:
      return sized(body, attributeNames(await tree.entry(number)));
    case requests.lseek:
      return seek(await tree.entry(number), Number(body.readBigUInt64LE(8)), body.readUInt32LE(16));
    case requests.statfs:
      return encodeSpace();
    case requests.forget:
    case requests.batchForget:
    case requests.interrupt:
      return undefined;
    default:
      // To what is not there the kernel has an answer of its own, and does not ask again: files need no opening, for one.
      throw new Refused(changes.has(kind) ? EROFS : ENOSYS);
  }
};

const encodeFound = (entry: FileEntry | undefined): Buffer => {
  if (entry === undefined) return encodeMissing();
  const reply = Buffer.alloc(entryBytes);
  writeEntry(reply, 0, entry);
  return reply;
};

const readLink = ({ rawLinkTarget }: FileEntry): Buffer => {
  if (rawLinkTarget === undefined) throw new Refused(EINVAL);
  return Buffer.from(rawLinkTarget);
};

const attributeOf = ({ attributes }: FileEntry, name: Buffer): Uint8Array => {
  const found = attributes.find(([one]) => name.equals(one));
  if (found === undefined) throw new Refused(ENODATA);
  return found[1];
};

const attributeNames = ({ attributes }: FileEntry): Buffer => Buffer.concat(attributes.flatMap(([name]) => [name, Buffer.of(0)]));

/** A value of extended attributes, or how long it is when nothing else is asked for. */
const sized = (body: Buffer, value: Uint8Array): Buffer => {
  const room = body.readUInt32LE(0);
  if (room === 0) {
    const reply = Buffer.alloc(8);
    reply.writeUInt32LE(value.length, 0);
    return reply;
  }
  if (room < value.length) throw new Refused(ERANGE);
  return Buffer.from(value);
};

const seekData = 3;

/** Where the next data, or the next hole, begins. */
const seek = ({ extents, sizeBytes }: FileEntry, offset: number, whence: number): Buffer => {
  if (offset >= sizeBytes) throw new Refused(ENXIO);
  const next = extents.find(([start, bytes]) => start + bytes > offset);
  const reply = Buffer.alloc(8);
  if (whence === seekData && next === undefined) throw new Refused(ENXIO);
  const isHole = next === undefined || next[0] > offset;
  const found = whence === seekData ? Math.max(offset, next?.[0] ?? 0) : isHole ? offset : next[0] + next[1];
  reply.writeBigUInt64LE(BigInt(found), 0);
  return reply;
};

const longestName = 255;

/** A `struct fuse_kstatfs`: full, for nothing can be written. */
const encodeSpace = (): Buffer => {
  const reply = Buffer.alloc(80);
  reply.writeUInt32LE(4096, 40);
  reply.writeUInt32LE(longestName, 44);
  reply.writeUInt32LE(4096, 48);
  return reply;
};
