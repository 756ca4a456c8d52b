import { LiveChunks, type MediaFile, MediaReader, markNeeded, openerOf, PointReader, readSetKeys, wasteShare } from '@tapedeck/archive';
import type { Run } from '@tapedeck/core';
import { codecFinder, openSetSecret } from '../set-secret.ts';
import type { Discarding } from './remove-points.ts';
import { isDeleted, isStandIn, type NotedMedia, neededBy, readSet, type SetFacts } from './set-facts.ts';
import { writeTrimmed } from './write-trimmed.ts';

/** What is not worth a file of its own, in bytes. */
const trifle = 16 << 10;

const isWorthIt = (chunks: LiveChunks): boolean => {
  const { all, dead } = chunks.storedBytes();
  return dead >= all * wasteShare && dead >= trifle;
};

/**
 * Replaces media files that are only held for others by copies of what those still need, where that is worth it. Takes an identity: without
 * one nobody can tell what is needed. Answers the files that were replaced; they are still there.
 */
export const trimHeld = async (run: Run, where: Discarding): Promise<readonly NotedMedia[]> => {
  const { destination, base, signer } = where;
  const facts = await readSet(destination, base, signer);
  const points = facts.media.filter((one) => !isStandIn(one.media) && !isDeleted(one));
  const needed = neededBy(points, facts.listing);
  const candidates = facts.media.filter((one) => needed.has(one.id) && !points.includes(one));
  const keys = (await readSetKeys(destination, base))?.keys;
  const identity = keys && (await openSetSecret(keys, run.pipeline, run.identities));
  if (candidates.length === 0 || keys === undefined || (keys.recipient !== undefined && identity === undefined)) return [];
  const openerFor = (media: MediaFile) => openerOf(media, identity, codecFinder(run.pipeline));
  const live = await openAll(where, candidates, openerFor);
  try {
    for (const point of points) await markPoint(where, point.media, facts, openerFor, live);
    const trimmed: NotedMedia[] = [];
    for (const [place, chunks] of live.entries()) {
      const candidate = candidates[place];
      if (candidate === undefined || !isWorthIt(chunks)) continue;
      await writeTrimmed(run, where, { chunks, recipient: keys.recipient, opener: await openerFor(candidate.media), openerFor });
      trimmed.push(candidate);
    }
    return trimmed;
  } finally {
    for (const { reader } of live) await reader.close();
  }
};

type OpenerFor = (media: MediaFile) => ReturnType<typeof openerOf>;

const openAll = async ({ destination }: Discarding, candidates: readonly NotedMedia[], openerFor: OpenerFor): Promise<LiveChunks[]> => {
  const live: LiveChunks[] = [];
  for (const { media } of candidates) {
    const reader = await MediaReader.open(destination, media, await openerFor(media));
    live.push(new LiveChunks(reader, await reader.readIndex()));
  }
  return live;
};

const markPoint = async (
  { destination }: Discarding,
  point: MediaFile,
  { listing }: SetFacts,
  openerFor: OpenerFor,
  live: readonly LiveChunks[],
): Promise<void> => {
  const reader = await PointReader.open({ store: destination, point, set: listing.points, openerOf: openerFor });
  try {
    await markNeeded(reader, new Set(), (id) => {
      for (const one of live) one.mark(id);
    });
  } finally {
    await reader.close();
  }
};
