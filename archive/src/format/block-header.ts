import { crc32 } from 'node:zlib';
import { damaged } from '../errors.ts';
import { type BlockType, blockHeaderBytes, maxPlainBytes, syncWord, tagBytes } from './constants.ts';

/** What stands in clear before every block, and is authenticated with it. */
export interface BlockHeader {
  /** Media file the block was born in, 16 bytes. */
  readonly origin: Uint8Array;
  /** Nonce within the origin; never used twice. */
  readonly sequence: number;
  readonly type: BlockType;
  /** 0 when stored plain, else 1 + the codec's place in the header's list. */
  readonly codec: number;
  readonly encrypted: boolean;
  /** Bytes after the header, the tag included. */
  readonly storedBytes: number;
  /** Bytes after decryption and decompression. */
  readonly plainBytes: number;
}

/** Longest payload of a block: an encoder may add something to bytes that do not compress. */
export const maxStoredBytes = maxPlainBytes + (1 << 20) + tagBytes;

/** Writes a header into `into`, which has at least 64 bytes. */
export const writeBlockHeader = (header: BlockHeader, into: Buffer): void => {
  into.set(syncWord, 0);
  into.set(header.origin, 16);
  into.writeBigUInt64BE(BigInt(header.sequence), 32);
  into[40] = header.type;
  into[41] = header.codec;
  into[42] = header.encrypted ? 1 : 0;
  into[43] = 0;
  into.writeUInt32BE(header.storedBytes, 44);
  into.writeUInt32BE(header.plainBytes, 48);
  into.fill(0, 52, 60);
  into.writeUInt32BE(crc32(into.subarray(0, 60)), 60);
};

const knownType = (value: number): value is BlockType => value >= 1 && value <= 6;

/** Reads a header; `what` names the block for the error. */
export const readBlockHeader = (bytes: Buffer, what: string): BlockHeader => {
  if (bytes.length < blockHeaderBytes || !bytes.subarray(0, 16).equals(syncWord)) throw damaged(what, 'no block begins here');
  if (crc32(bytes.subarray(0, 60)) !== bytes.readUInt32BE(60)) throw damaged(what, 'its header does not match its checksum');
  const type = bytes.readUInt8(40);
  const flags = bytes.readUInt8(42);
  const storedBytes = bytes.readUInt32BE(44);
  const plainBytes = bytes.readUInt32BE(48);
  const reservedIsZero = bytes.readUInt8(43) === 0 && bytes.readBigUInt64BE(52) === 0n;
  if (!knownType(type) || flags > 1 || !reservedIsZero) throw damaged(what, 'its header holds values this version does not know');
  if (type <= 4 && (plainBytes > maxPlainBytes || storedBytes > maxStoredBytes))
    throw damaged(what, 'its header promises more than a block may hold');
  return {
    origin: Uint8Array.from(bytes.subarray(16, 32)),
    sequence: Number(bytes.readBigUInt64BE(32)),
    type,
    codec: bytes.readUInt8(41),
    encrypted: flags === 1,
    storedBytes,
    plainBytes,
  };
};
