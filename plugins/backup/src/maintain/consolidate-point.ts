import {
  checkCodecs,
  copiedOrigins,
  hex,
  LiveChunks,
  type MediaFile,
  markNeeded,
  openerOf,
  PointReader,
  readSetKeys,
  writeNote,
} from '@tapedeck/archive';
import type { Consolidated, Destination, Run } from '@tapedeck/core';
import { writingOf } from '../end-writing.ts';
import { identityMissing } from '../errors.ts';
import { setFolder } from '../open-set.ts';
import { selectPoint } from '../select-point.ts';
import { codecFinder, openSetSecret } from '../set-secret.ts';
import { siteSigner } from '../site-signer.ts';
import { takeLock } from '../take-lock.ts';
import { newHeader } from './new-header.ts';
import { publishCopy } from './publish-copy.ts';
import type { Discarding } from './remove-points.ts';
import { readSet } from './set-facts.ts';

/**
 * Makes a full point out of the newest one and all that it refers to, without looking at the source: what is needed is copied block by block. From
 * then on runs refer to it, and what is older can go.
 */
export const consolidatePoint = async (run: Run, destination: Destination): Promise<Consolidated> => {
  const base = setFolder(run.job.name);
  const signer = siteSigner(run);
  const { owner } = writingOf(run) ?? (await takeLock(run, destination, base, signer));
  const where = { destination, base, signer, owner };
  const { listing, media } = await readSet(destination, base, signer);
  const point = selectPoint(listing.points, 'latest', run.job.name);
  if (point.trailer.refersTo.length === 0) return { id: hex(point.trailer.mediaId), storedBytes: point.storedBytes, made: false };
  const keys = (await readSetKeys(destination, base))?.keys;
  const identity = keys && (await openSetSecret(keys, run.pipeline, run.identities));
  if (keys?.recipient !== undefined && identity === undefined) throw identityMissing('Consolidating');
  const openerFor = (one: MediaFile) => openerOf(one, identity, codecFinder(run.pipeline));
  const reader = await PointReader.open({ store: destination, point, set: listing.points, openerOf: openerFor });
  try {
    const made = await copyPoint(run, where, {
      point,
      reader,
      recipient: keys?.recipient,
      openerFor,
      sequence: nextSequence(listing.points),
    });
    const outcome = media.find(({ media: one }) => one === point)?.notes.findLast(({ kind }) => kind === 'outcome')?.outcome;
    await noteCopy(run, where, made, outcome);
    return { id: hex(made.trailer.mediaId), storedBytes: made.storedBytes, made: true };
  } finally {
    await reader.close();
  }
};

interface CopiedPoint {
  readonly point: MediaFile;
  readonly reader: PointReader;
  readonly recipient: string | undefined;
  readonly sequence: number;
  openerFor(media: MediaFile): ReturnType<typeof openerOf>;
}

const nextSequence = (points: readonly MediaFile[]): number => (points.at(-1)?.trailer.sequence ?? 0) + 1;

const copyPoint = async (
  run: Run,
  where: Discarding,
  { point, reader, recipient, sequence, openerFor }: CopiedPoint,
): Promise<MediaFile> => {
  checkCodecs(reader.media);
  const live = await Promise.all(reader.media.map(async (one) => new LiveChunks(one, await one.readIndex())));
  await markNeeded(reader, new Set(), (id) => {
    // The first that has it gives it: it is enough once. One that nobody has ends it here, before there is a point that lacks it.
    live[reader.locate(id).media]?.mark(id);
  });
  const facts = {
    ...point.head.header,
    sequence,
    type: 'full',
    generation: where.owner.generation,
    origins: copiedOrigins(live),
  } as const;
  const { header, key } = await newHeader({ ...facts, signer: where.signer.publicKey }, recipient);
  return publishCopy(run, where, {
    header,
    key,
    codec: (await openerFor(point)).codecs[0],
    sources: live,
    root: reader.root,
    replaces: [],
    refersTo: [],
    finalBase: `${where.base}${header.job}-${String(sequence).padStart(6, '0')}-full`,
    openerFor,
  });
};

/** It is what the point was from which it was made, and has been read back. */
const noteCopy = async (
  run: Run,
  { destination, base, signer }: Discarding,
  { trailer }: MediaFile,
  outcome: 'complete' | 'degraded' | 'failed' | 'cancelled' | 'skipped' | undefined,
): Promise<void> => {
  const facts = { mediaId: hex(trailer.mediaId), time: run.host.now().toISOString() };
  await writeNote(destination, base, { ...facts, kind: 'verified', depth: 'sealed', throughCache: true }, signer);
  if (outcome !== undefined) await writeNote(destination, base, { ...facts, kind: 'outcome', outcome }, signer);
};
