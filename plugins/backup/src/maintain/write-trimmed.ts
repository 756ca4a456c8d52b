import { copiedOrigins, type LiveChunks, type MediaFile, type MediaOpener } from '@tapedeck/archive';
import type { Run } from '@tapedeck/core';
import { newHeader } from './new-header.ts';
import { publishCopy } from './publish-copy.ts';
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
 * Writes the blocks of a media file that are still needed into one that stands in for it. It takes the place of the old one in the set's order,
 * and is no point of its own: its catalog is empty.
 */
export const writeTrimmed = async (run: Run, where: Discarding, { chunks, recipient, opener, openerFor }: TrimRequest): Promise<void> => {
  const { base, signer } = where;
  const { generation } = where.owner;
  const { media } = chunks.reader;
  const facts = { ...media.head.header, generation, origins: copiedOrigins([chunks]), signer: signer.publicKey };
  const { header, key } = await newHeader(facts, recipient);
  await publishCopy(run, where, {
    header,
    key,
    codec: opener.codecs[0],
    sources: [chunks],
    root: emptyRoot(run),
    replaces: [media.trailer.mediaId, ...media.trailer.replaces],
    refersTo: [],
    finalBase: `${base}${header.job}-${String(header.sequence).padStart(6, '0')}-trimmed-${generation}`,
    openerFor,
  });
};

const emptyRoot = (run: Run) => {
  const time = run.host.now().toISOString();
  const statistics = { files: 0, directories: 0, others: 0, sourceBytes: 0 };
  const times = { startedAt: time, finishedAt: time };
  return { host: run.host.hostName, ...times, roots: [], directories: [], statistics, captured: [], workloads: [], siteFile: '' };
};
