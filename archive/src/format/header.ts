import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { mediaHeaderSchema, mediaPartSchema } from '@tapedeck/schemas';
import { ArchiveError, damaged } from '../errors.ts';
import { decodeCborDocument } from './cbor-reader.ts';
import { type CborValue, encodeCbor } from './cbor-writer.ts';
import { documentCheck } from './check-document.ts';
import { formatVersion, partMagic } from './constants.ts';

/** How much of the set a media file holds by itself. */
export type MediaType = 'full' | 'incremental' | 'differential';

/** A codec as the header records it; block headers count from 1 in this list. */
export interface HeaderCodec {
  readonly name: string;
  readonly version: number;
  readonly parameters: CborValue;
}

/** A media file from which blocks were copied raw, and how its blocks are opened. */
export interface Origin {
  readonly mediaId: Uint8Array;
  /** SHA-256 of the hashed part of the origin's own header. */
  readonly salt: Uint8Array;
  readonly wrappedKey?: Uint8Array;
}

/** What is said in clear, and hashed, at the front of every part. */
export interface MediaHeader {
  readonly format: number;
  readonly mediaId: Uint8Array;
  readonly setId: Uint8Array;
  readonly job: string;
  /** Place in the set's order, from 1. */
  readonly sequence: number;
  /** Generation of the lock under which it was written. */
  readonly generation: number;
  readonly type: MediaType;
  /** ISO 8601, UTC; for people, never for order. */
  readonly createdAt: string;
  readonly cipher: 'none' | 'aes-256-gcm';
  /** The media key as an age file to the set's recipient. */
  readonly wrappedKey?: Uint8Array;
  readonly codecs: readonly HeaderCodec[];
  readonly origins: readonly Origin[];
  /** Ed25519 public key of the site. */
  readonly signer: Uint8Array;
}

/** A header as read from a part. */
export interface PartHeader {
  readonly header: MediaHeader;
  /** SHA-256 of the hashed part: the salt of the block key. */
  readonly salt: Buffer;
  readonly part: number;
  readonly setKeys: Uint8Array | undefined;
  /** Length of the whole header, where the first block begins. */
  readonly bytes: number;
}

/** How blocks that were born in a media file are opened, for the header of another one that holds them. */
export const originOf = ({ header: { mediaId, wrappedKey }, salt }: Pick<PartHeader, 'header' | 'salt'>): Origin => ({
  mediaId,
  salt,
  ...(wrappedKey === undefined ? {} : { wrappedKey }),
});

/** Bytes before the two documents: magic, version, two lengths, checksum. */
const prefixBytes = 32;
/** Longest header that is read; the copy of `set.keys` in it grows with the number of user keys. */
export const maxHeaderBytes = 1 << 20;

const checkHeader = documentCheck<MediaHeader>(mediaHeaderSchema, 'media header');
const checkPart = documentCheck<{ readonly part: number; readonly setKeys?: Uint8Array }>(mediaPartSchema, 'part header');

/** SHA-256 of the hashed part of a header. */
export const headerSalt = (header: MediaHeader): Buffer => createHash('sha256').update(encodeHeader(header)).digest();

const encodeHeader = (header: MediaHeader): Buffer =>
  encodeCbor({ ...header, codecs: header.codecs.map((codec) => ({ ...codec })), origins: header.origins.map((origin) => ({ ...origin })) });

/** The bytes that open a part. */
export const encodePartHeader = (header: MediaHeader, part: number, setKeys: Uint8Array | undefined): Buffer => {
  const hashed = encodeHeader(header);
  const unhashed = encodeCbor({ part, setKeys });
  const prefix = Buffer.alloc(prefixBytes);
  prefix.set(partMagic, 0);
  prefix.writeUInt32BE(formatVersion, 16);
  prefix.writeUInt32BE(hashed.length, 20);
  prefix.writeUInt32BE(unhashed.length, 24);
  prefix.writeUInt32BE(crc32(unhashed, crc32(hashed, crc32(prefix.subarray(0, 28)))), 28);
  return Buffer.concat([prefix, hashed, unhashed]);
};

/** Length of the whole header, told by its first 32 bytes. */
export const partHeaderBytes = (start: Buffer, name: string): number => {
  if (start.length < prefixBytes || !start.subarray(0, 16).equals(partMagic)) {
    throw new ArchiveError('MEDIA_NOT_OURS', `"${name}" is not a media file.`, { hint: 'Name a file that ends in .tdk.' });
  }
  const version = start.readUInt32BE(16);
  if (version > formatVersion) {
    throw new ArchiveError('MEDIA_TOO_NEW', `"${name}" has format ${version}; this version reads up to ${formatVersion}.`, {
      hint: 'Install a newer version of Tapedeck.',
    });
  }
  const bytes = prefixBytes + start.readUInt32BE(20) + start.readUInt32BE(24);
  if (bytes > maxHeaderBytes) throw damaged(`header of "${name}"`, 'it is longer than any header');
  return bytes;
};

/** Reads a header from the first bytes of a part; `bytes` must hold all of it. */
export const decodePartHeader = (bytes: Buffer, name: string): PartHeader => {
  const length = partHeaderBytes(bytes, name);
  const what = `header of "${name}"`;
  if (bytes.length < length) throw damaged(what, 'the file ends inside it');
  const hashedEnd = prefixBytes + bytes.readUInt32BE(20);
  const hashed = bytes.subarray(prefixBytes, hashedEnd);
  const sum = crc32(bytes.subarray(prefixBytes, length), crc32(bytes.subarray(0, 28)));
  if (sum !== bytes.readUInt32BE(28)) throw damaged(what, 'it does not match its checksum');
  const header = checkHeader(decodeCborDocument(hashed, what));
  const { part, setKeys } = checkPart(decodeCborDocument(bytes.subarray(hashedEnd, length), what));
  return { header, salt: createHash('sha256').update(hashed).digest(), part, setKeys, bytes: length };
};
