import { ArchiveError, damaged } from '../errors.ts';
import { ChunkIndex, indexBlockRows, indexRowBytes, sortById } from '../format/chunk-index.ts';
import { blockTypes, formatVersion, idBytes } from '../format/constants.ts';
import { type MediaHeader, type Origin, originOf } from '../format/header.ts';
import { hex } from '../format/hex.ts';
import { encodeRoot, type MediaRoot } from '../format/root.ts';
import { type BlockCodec, sealBlock, sealedBound, sha256 } from '../format/seal.ts';
import type { Signer } from '../keys/signer.ts';
import { GrowingBuffer } from '../pool/growing-buffer.ts';
import type { MediaReader } from '../read/media-reader.ts';
import { checkHash } from '../read/open-row.ts';
import type { LiveChunks } from '../set/live-chunks.ts';
import type { MediaWriter } from './media-writer.ts';
import { Repack, type SealBlock } from './repack.ts';

/** What a media file of copied blocks is made of. */
export interface CopyRequest {
  readonly writer: MediaWriter;
  /** As the writer has it; its origins are `copiedOrigins` of the sources. */
  readonly header: MediaHeader;
  /** Media files, and what is needed of them. */
  readonly sources: readonly LiveChunks[];
  readonly root: MediaRoot;
  /** Media files for which the new one stands in. */
  readonly replaces: readonly Uint8Array[];
  readonly refersTo: readonly Uint8Array[];
  readonly codec: BlockCodec | undefined;
  readonly key: Buffer | undefined;
  readonly signer: Signer;
  readonly signal: AbortSignal;
}

/** The origins of the blocks that are copied as they are, each once: those of blocks that nobody needs would only grow in number over the years. */
export const copiedOrigins = (sources: readonly LiveChunks[]): readonly Origin[] => {
  const origins = new Map<string, Origin>();
  for (const source of sources) {
    for (const place of source.blocks().whole) {
      const origin = originOfRow(source.reader, place);
      origins.set(keyOf(origin), origin);
    }
  }
  return [...origins.values()];
};

/** Where a block was born: in the media file itself, or in one from which it was copied before. */
const originOfRow = (reader: MediaReader, place: number): Origin => {
  const { head } = reader.media;
  const { origin } = reader.row(place);
  const found = origin === 0 ? originOf(head) : head.header.origins[origin - 1];
  if (found === undefined) throw damaged('block table', `the block ${place} comes from an origin that the header does not have`);
  return found;
};

const keyOf = ({ salt }: Origin): string => hex(salt);

/** Refuses media files whose blocks cannot stand in one: a block names its codec by its place in the header's list. */
export const checkCodecs = (readers: readonly MediaReader[]): void => {
  const lists = new Set(readers.map(({ media }) => JSON.stringify(media.head.header.codecs.map(({ name, version }) => [name, version]))));
  if (lists.size <= 1) return;
  throw new ArchiveError(
    'COPY_CODECS_DIFFER',
    'The media files were compressed with different codecs, so their blocks cannot stand in one.',
    {
      hint: 'Run a full backup instead.',
    },
  );
};

/**
 * Writes a media file whose blocks are copied. A block that is needed nearly whole is copied as it is: nothing is opened, so nothing can be mixed
 * up, and it is held against the block table on its way. Others are taken apart, and what is needed of them is packed anew.
 */
export const writeCopied = async (request: CopyRequest): Promise<void> => {
  const { writer, header, sources, signal } = request;
  await writer.start();
  const index = new GrowingBuffer();
  const seal = sealer(request);
  await copyWhole(request, index);
  await repackSplit(sources, new Repack(seal, index), signal);
  const chunks = new ChunkIndex(sortById(index.view(), indexRowBytes));
  const firstRow = writer.rows.length;
  for (let at = 0; at < chunks.rows.length; at += indexBlockRows * indexRowBytes)
    await seal(chunks.rows.subarray(at, at + indexBlockRows * indexRowBytes), blockTypes.index);
  const blocks = writer.rows.length - firstRow;
  await seal(encodeRoot(request.root), blockTypes.root);
  const { mediaId, setId, sequence } = header;
  const { replaces, refersTo } = request;
  const places = { index: { firstRow, blocks, chunks: chunks.count }, root: { row: firstRow + blocks } };
  await writer.finish({ format: formatVersion, mediaId, setId, sequence, refersTo, replaces, ...places }, request.signer);
};

const copyWhole = async (request: CopyRequest, index: GrowingBuffer): Promise<void> => {
  const numbers = new Map(request.header.origins.map((origin, place) => [keyOf(origin), place + 1]));
  for (const source of request.sources) addRows(index, source.index, await copyBlocks(request, source, numbers));
};

const repackSplit = async (sources: readonly LiveChunks[], repack: Repack, signal: AbortSignal): Promise<void> => {
  for (const source of sources) {
    for (const row of source.blocks().split) {
      signal.throwIfAborted();
      await repack.take(source, row);
    }
  }
  await repack.flush();
};

/** Copies blocks; answers where each row went. */
const copyBlocks = async (
  { writer, signal }: CopyRequest,
  live: LiveChunks,
  numbers: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<number, number>> => {
  const { reader } = live;
  const moved = new Map<number, number>();
  for (const place of live.blocks().whole) {
    signal.throwIfAborted();
    const row = reader.row(place);
    const bytes = await reader.readSealed(place);
    checkHash(bytes, row, reader.blockName(place));
    const origin = numbers.get(keyOf(originOfRow(reader, place)));
    if (origin === undefined) throw new RangeError('the header lacks the origin of a block that is copied');
    moved.set(place, await writer.write({ ...row, bytes, origin }));
  }
  return moved;
};

const addRows = (into: GrowingBuffer, index: ChunkIndex, moved: ReadonlyMap<number, number>): void => {
  for (let position = 0; position < index.count; position++) {
    const { row, offset, bytes } = index.place(position);
    const now = moved.get(row);
    if (now === undefined) continue;
    const entry = into.extend(indexRowBytes);
    index.id(position).copy(entry);
    entry.writeUInt32BE(now, idBytes);
    entry.writeUInt32BE(offset, idBytes + 4);
    entry.writeUInt32BE(bytes, idBytes + 8);
  }
};

/** Seals blocks of the new file itself, numbered from 0 under its own key, and writes them. */
const sealer = ({ writer, header, codec, key }: CopyRequest): SealBlock => {
  let sequence = 0;
  return async (plain, type) => {
    const into = Buffer.allocUnsafeSlow(sealedBound(plain.length));
    const bytes = into.subarray(0, sealBlock(plain, { origin: header.mediaId, sequence, type }, codec, key, into));
    const row = await writer.write({ bytes, type, sequence, sha256: sha256(bytes) });
    sequence += 1;
    return row;
  };
};
