import { ArchiveError, damaged } from '../errors.ts';
import { readBlockHeader } from '../format/block-header.ts';
import { type BlockRow, decodeBlockTable } from '../format/block-table.ts';
import { blockHeaderBytes, blockTypes } from '../format/constants.ts';
import { decodePartHeader, type PartHeader, partHeaderBytes } from '../format/header.ts';
import { sha256 } from '../format/seal.ts';
import { decodeTrailer, endMarkBytes, type MediaTrailer, readEndMark } from '../format/trailer.ts';
import { readRange } from '../store/read-range.ts';
import type { Store, StoreReader } from '../store/store.ts';

/** Names of a media file's parts, in order. */
export type PartNames = readonly string[];

/** A media file whose header and trailer have been read: a restore point. */
export interface MediaFile {
  readonly parts: PartNames;
  /** As its last part has it: parts before that may have been begun by an interrupted run, under a header of their own. */
  readonly head: PartHeader;
  readonly trailer: MediaTrailer;
  /** SHA-256 of the trailer block: stands for the whole file. */
  readonly trailerHash: Buffer;
  readonly storedBytes: number;
}

/** Reads the header at the front of a part. */
export const readPartHeader = async (file: StoreReader, name: string): Promise<PartHeader> => {
  const start = await readRange(file, 0, Math.min(file.sizeBytes, 4096), `header of "${name}"`);
  const bytes = partHeaderBytes(start, name);
  return decodePartHeader(bytes <= start.length ? start : await readRange(file, 0, bytes, `header of "${name}"`), name);
};

/** The trailer at the end of a part; `undefined` when the file does not end as a media file does: it was never committed, or is cut. */
const readTrailer = async (file: StoreReader, name: string): Promise<{ trailer: MediaTrailer; hash: Buffer } | undefined> => {
  if (file.sizeBytes < endMarkBytes) return undefined;
  const bytes = readEndMark(await readRange(file, file.sizeBytes - endMarkBytes, endMarkBytes, `end of "${name}"`));
  if (bytes === undefined) return undefined;
  const offset = file.sizeBytes - endMarkBytes - bytes;
  const what = `trailer of "${name}"`;
  if (bytes < blockHeaderBytes || offset < 0) throw damaged(what, 'it cannot be as long as it says');
  const block = await readRange(file, offset, bytes, what);
  const header = readBlockHeader(block, what);
  if (header.type !== blockTypes.trailer || header.storedBytes !== bytes - blockHeaderBytes || header.plainBytes !== header.storedBytes) {
    throw damaged(what, 'another block stands in its place');
  }
  const trailer = decodeTrailer(block.subarray(blockHeaderBytes), what);
  if (!Buffer.from(header.origin).equals(trailer.mediaId)) throw damaged(what, 'its block names another media file');
  return { trailer, hash: sha256(block) };
};

/**
 * Opens a media file by the names of its parts. Answers `undefined` when it is not committed. Checks that trailer, header
 * and the lengths of all parts fit together; hashes of blocks are the business of `verify`.
 */
export const openMediaFile = async (store: Store, parts: PartNames): Promise<MediaFile | undefined> => {
  const last = parts.at(-1);
  if (last === undefined) return undefined;
  const file = await store.open(last);
  try {
    const found = await readTrailer(file, last);
    if (found === undefined) return undefined;
    const { trailer, hash } = found;
    if (trailer.parts.length !== parts.length) throw missingParts(last, parts.length, trailer.parts.length);
    const head = await readPartHeader(file, last);
    checkSame(head, trailer, last);
    return { parts, head, trailer, trailerHash: hash, storedBytes: await storedBytes(store, parts, trailer, file.sizeBytes) };
  } finally {
    await file.close();
  }
};

const missingParts = (name: string, found: number, wanted: number): ArchiveError =>
  new ArchiveError('MEDIA_PARTS_MISSING', `Of the ${wanted} parts of "${name}", ${found} are here.`, {
    hint: 'Bring the other parts into the same folder.',
  });

const checkSame = ({ header, part }: PartHeader, trailer: MediaTrailer, name: string): void => {
  const same =
    part === trailer.parts.length &&
    trailer.parts.at(-1)?.origin === undefined &&
    Buffer.from(header.mediaId).equals(trailer.mediaId) &&
    Buffer.from(header.setId).equals(trailer.setId) &&
    Buffer.from(header.signer).equals(trailer.signer) &&
    header.sequence === trailer.sequence &&
    header.format === trailer.format;
  if (!same) throw damaged(`media file "${name}"`, 'its header and its trailer belong to different files');
};

const storedBytes = async (store: Store, parts: PartNames, trailer: MediaTrailer, lastBytes: number): Promise<number> => {
  let sum = lastBytes;
  for (const [index, name] of parts.slice(0, -1).entries()) {
    const file = await store.open(name);
    await file.close();
    if (!hasLength(file.sizeBytes, trailer.parts[index])) throw damaged(`part "${name}"`, 'its length differs from the trailer');
    sum += file.sizeBytes;
  }
  const { table, parts: lengths } = trailer;
  if (table.offset !== lengths.at(-1)?.bytes || lastBytes < table.offset + table.bytes)
    throw damaged(`part "${parts.at(-1)}"`, 'its length differs from the trailer');
  return sum;
};

/** A part that an interrupted run has begun may hold more than what is used of it. */
const hasLength = (bytes: number, part: MediaTrailer['parts'][number] | undefined): boolean =>
  part !== undefined && (part.origin === undefined ? bytes === part.bytes : bytes >= part.bytes);

/** Reads the block table, checked against the trailer. */
export const readBlockTable = async (store: Store, media: MediaFile): Promise<readonly BlockRow[]> => {
  const name = media.parts.at(-1) ?? '';
  const what = `block table of "${name}"`;
  const file = await store.open(name);
  try {
    const { offset, bytes, rows, sha256: hash } = media.trailer.table;
    const block = await readRange(file, offset, bytes, what);
    if (!sha256(block).equals(hash)) throw damaged(what, 'it does not match the trailer');
    const table = decodeBlockTable(block.subarray(blockHeaderBytes), what);
    if (table.length !== rows) throw damaged(what, 'it has more or fewer rows than the trailer says');
    if (table.some(({ origin }) => origin > media.head.header.origins.length))
      throw damaged(what, 'it names an origin that the header does not');
    return table;
  } finally {
    await file.close();
  }
};
