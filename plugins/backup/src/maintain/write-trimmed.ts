import { randomBytes } from 'node:crypto';
import {
  blockKey,
  copiedOrigins,
  headerSalt,
  type LiveChunks,
  type MediaFile,
  type MediaHeader,
  type MediaOpener,
  MediaWriter,
  newMediaKey,
  openMediaFile,
  partName,
  readWhole,
  setKeysName,
  verifyMedia,
  wrapMediaKey,
  writeCopied,
} from '@tapedeck/archive';
import type { Run } from '@tapedeck/core';
import { trimUnverified } from '../errors.ts';
import type { Discarding } from './remove-points.ts';

/** What is left of a media file. */
export interface TrimRequest {
  readonly chunks: LiveChunks;
  /** The set's public key; `undefined` in a set without encryption. */
  readonly recipient: string | undefined;
  readonly opener: MediaOpener;
  openerFor(media: MediaFile): Promise<MediaOpener>;
}

/**
 * Writes the blocks of a media file that are still needed into one that stands in for it, and reads that back whole. It takes the place of the
 * old one in the set's order, and is no point of its own: its catalog is empty.
 */
export const writeTrimmed = async (run: Run, where: Discarding, request: TrimRequest): Promise<void> => {
  const { destination, base, signer, generation } = where;
  const { chunks, recipient, opener } = request;
  const { media } = chunks.reader;
  const mediaKey = newMediaKey();
  const header: MediaHeader = {
    ...media.head.header,
    mediaId: randomBytes(16),
    generation,
    ...(recipient === undefined ? {} : { wrappedKey: await wrapMediaKey(mediaKey, recipient) }),
    origins: copiedOrigins([chunks.reader]),
    signer: signer.publicKey,
  };
  const workingBase = `${base}writers/${generation}/${Buffer.from(header.mediaId).toString('hex')}`;
  const setKeys = await readWhole(destination, base + setKeysName, 1 << 20);
  const maxPartBytes = destination.capabilities.maxFileBytes ?? Number.MAX_SAFE_INTEGER;
  const writer = new MediaWriter({ store: destination, workingBase, header, setKeys, maxPartBytes });
  try {
    await writeCopied({
      writer,
      header,
      sources: [{ reader: chunks.reader, index: chunks.index, rows: chunks.rows() }],
      root: emptyRoot(run),
      replaces: [media.trailer.mediaId, ...media.trailer.replaces],
      refersTo: [],
      codec: opener.codecs[0],
      key: recipient === undefined ? undefined : blockKey(mediaKey, headerSalt(header)),
      signer,
      signal: run.signal,
    });
  } finally {
    await writer.close();
  }
  const sequence = String(header.sequence).padStart(6, '0');
  await publish(run, where, request, writer, `${base}${header.job}-${sequence}-trimmed-${generation}`);
};

const emptyRoot = (run: Run) => {
  const time = run.host.now().toISOString();
  const statistics = { files: 0, directories: 0, others: 0, sourceBytes: 0 };
  return {
    host: run.host.hostName,
    startedAt: time,
    finishedAt: time,
    roots: [],
    directories: [],
    statistics,
    captured: [],
    workloads: [],
    siteFile: '',
  };
};

/** Reads the new file back, under its working name still, and only then gives it its own. */
const publish = async (
  run: Run,
  { destination, base }: Discarding,
  request: TrimRequest,
  writer: MediaWriter,
  finalBase: string,
): Promise<void> => {
  const parts = Array.from({ length: writer.part }, (_, index) => index + 1);
  const media = await openMediaFile(
    destination,
    parts.map((part) => writer.workingName(part)),
  );
  const opener = media && (await request.openerFor(media));
  const findings =
    media && (await verifyMedia({ store: destination, media, opener, share: 1, signal: run.signal, progress: () => undefined })).findings;
  if (findings === undefined || findings.length > 0) throw trimUnverified(finalBase, findings?.[0]?.message ?? 'it has no trailer');
  for (const part of parts) await destination.rename(writer.workingName(part), partName(finalBase, part));
  await destination.flushFolder(base.slice(0, -1));
};
