import { createCipheriv, createDecipheriv, hash } from 'node:crypto';
import { damaged } from '../errors.ts';
import { giveBack } from '../pool/give-back.ts';
import { type BlockHeader, writeBlockHeader } from './block-header.ts';
import { blockHeaderBytes, tagBytes } from './constants.ts';

/** Encodes or decodes one block; synchronous, loaded in the worker threads. What it answers is given away: its memory may be freed. */
export interface BlockCodec {
  encode(plain: Uint8Array): Uint8Array;
  decode(encoded: Uint8Array, plainBytes: number): Uint8Array;
}

/** Nonce of a block: its sequence number. The key is fresh for each media file, so no pair repeats. */
const nonce = (sequence: number): Buffer => {
  const bytes = Buffer.alloc(12);
  bytes.writeBigUInt64BE(BigInt(sequence), 4);
  return bytes;
};

/** Longest sealed form of `plainBytes`: blocks that do not shrink are stored as they are. */
export const sealedBound = (plainBytes: number): number => blockHeaderBytes + plainBytes + tagBytes;

/** What `sealBlock` is told of the block, lengths aside. */
export type BlockIdentity = Pick<BlockHeader, 'origin' | 'sequence' | 'type'>;

/**
 * Compresses and seals one block into `into`, header first, and returns its length. `key` is `undefined` in a set that
 * is not encrypted. `codec` is the first of the header's list; a block that it does not shrink is stored as it is.
 */
export const sealBlock = (
  plain: Buffer,
  block: BlockIdentity,
  codec: BlockCodec | undefined,
  key: Buffer | undefined,
  into: Buffer,
): number => {
  const encoded = codec?.encode(plain) ?? plain;
  const shrunk = encoded.length < plain.length;
  const payload = shrunk ? encoded : plain;
  const storedBytes = payload.length + (key === undefined ? 0 : tagBytes);
  const header = { ...block, codec: shrunk ? 1 : 0, encrypted: key !== undefined, storedBytes, plainBytes: plain.length };
  writeBlockHeader(header, into);
  if (key === undefined) into.set(payload, blockHeaderBytes);
  else encrypt(payload, key, block.sequence, into);
  if (encoded.buffer !== plain.buffer) giveBack(encoded);
  return blockHeaderBytes + storedBytes;
};

const encrypt = (payload: Uint8Array, key: Buffer, sequence: number, into: Buffer): void => {
  const cipher = createCipheriv('aes-256-gcm', key, nonce(sequence));
  cipher.setAAD(into.subarray(0, blockHeaderBytes));
  const sealed = cipher.update(payload);
  into.set(sealed, blockHeaderBytes);
  giveBack(sealed);
  cipher.final();
  into.set(cipher.getAuthTag(), blockHeaderBytes + payload.length);
};

/** Opens a sealed block: decrypts, decompresses, and answers its plain bytes, chunk table included. `codecs` are the header's. */
export const openBlock = (
  sealed: Buffer,
  header: BlockHeader,
  codecs: readonly BlockCodec[],
  key: Buffer | undefined,
  what: string,
): Buffer => {
  if (sealed.length !== blockHeaderBytes + header.storedBytes) throw damaged(what, 'its length differs from its header');
  if (header.encrypted !== (key !== undefined))
    throw damaged(what, `it is ${header.encrypted ? '' : 'not '}encrypted, unlike its media file`);
  const payload = key === undefined ? sealed.subarray(blockHeaderBytes) : decrypt(sealed, key, header.sequence, what);
  const plain = header.codec === 0 ? payload : decode(payload, codecs[header.codec - 1], header.plainBytes, what);
  if (payload.buffer !== sealed.buffer && payload.buffer !== plain.buffer) giveBack(payload);
  if (plain.length !== header.plainBytes) throw damaged(what, 'it is longer or shorter than it says');
  return Buffer.from(plain.buffer, plain.byteOffset, plain.length);
};

const decrypt = (sealed: Buffer, key: Buffer, sequence: number, what: string): Buffer => {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce(sequence), { authTagLength: tagBytes });
  decipher.setAAD(sealed.subarray(0, blockHeaderBytes));
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  const plain = decipher.update(sealed.subarray(blockHeaderBytes, sealed.length - tagBytes));
  try {
    decipher.final();
  } catch (cause) {
    throw damaged(what, 'it does not open with its key', cause);
  }
  return plain;
};

const decode = (payload: Uint8Array, codec: BlockCodec | undefined, plainBytes: number, what: string): Uint8Array => {
  if (codec === undefined) throw damaged(what, 'it names a codec that the media header does not list');
  try {
    return codec.decode(payload, plainBytes);
  } catch (cause) {
    throw damaged(what, 'it cannot be decompressed', cause);
  }
};

/** SHA-256, one shot: the fastest way for small and large pieces alike. */
export const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer');
