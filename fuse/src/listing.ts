import { directoryType, inodeOf, listedType, writeEntry } from './attributes.ts';
import type { FileEntry, FileTree } from './file-tree.ts';
import { entryBytes } from './protocol.ts';

const headBytes = 24;

// "." and ".." come first, so what is in the folder stands so much further back.
const dots = 2;
// The folder above may be outside of the mount; the kernel knows it, and programs do not ask for this number.
const unknownInode = 0xffff_ffffn;

/** What one reply holds. */
export interface ListingRequest {
  /** Behind which entry it goes on, as an earlier reply has said; 0 at the beginning. */
  readonly offset: number;
  readonly limitBytes: number;
  /** Whether the kernel takes entries whole: `struct fuse_direntplus` rather than `struct fuse_dirent`. */
  readonly isWhole: boolean;
}

/** Entries of a folder as one reply. What has no room comes with the next request. */
export const encodeListing = async (tree: FileTree, folder: bigint, request: ListingRequest): Promise<Buffer> => {
  const { offset, limitBytes, isWhole } = request;
  const reply = new Listing(limitBytes, isWhole);
  for (const [place, name] of ['.', '..'].entries()) {
    if (offset <= place) reply.add(Buffer.from(name), place + 1, place === 0 ? folder : unknownInode, directoryType, undefined);
  }
  for await (const entry of tree.children(folder, Math.max(0, offset - dots))) {
    if (!reply.add(entry.rawName, entry.position + dots, inodeOf(entry), listedType(entry), entry)) break;
  }
  return reply.bytes;
};

/** A reply that fills up. */
class Listing {
  readonly #into: Buffer;
  readonly #entryBytes: number;
  #at = 0;

  constructor(limitBytes: number, isWhole: boolean) {
    this.#into = Buffer.alloc(limitBytes);
    this.#entryBytes = isWhole ? entryBytes : 0;
  }

  get bytes(): Buffer {
    return this.#into.subarray(0, this.#at);
  }

  /** Adds an entry; `false` when there is no room for it. */
  add(name: Uint8Array, offset: number, inode: bigint, type: number, entry: FileEntry | undefined): boolean {
    const start = this.#at + this.#entryBytes;
    const end = padded(start + headBytes + name.length);
    if (end > this.#into.length) return false;
    if (this.#entryBytes > 0 && entry !== undefined) writeEntry(this.#into, this.#at, entry);
    this.#into.writeBigUInt64LE(inode, start);
    this.#into.writeBigUInt64LE(BigInt(offset), start + 8);
    this.#into.writeUInt32LE(name.length, start + 16);
    this.#into.writeUInt32LE(type, start + 20);
    this.#into.set(name, start + headBytes);
    this.#at = end;
    return true;
  }
}

const padded = (bytes: number): number => (bytes + 7) & ~7;
