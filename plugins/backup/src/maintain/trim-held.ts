import { LiveChunks, type MediaFile, markNeeded, openerOf, PointReader, readSetKeys, SharedMedia, wasteShare } from '@tapedeck/archive';
import type { Run } from '@tapedeck/core';
import { codecFinder, openSetSecret } from '../set-secret.ts';
import type { Discarding } from './remove-points.ts';
import { isDeleted, isStandIn, type NotedMedia, neededBy, readWholeSet, type SetFacts } from './set-facts.ts';
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
  const facts = await readWholeSet(destination, base, signer);
  const points = facts.media.filter((one) => !isStandIn(one.media) && !isDeleted(one));
  const needed = neededBy(points, facts.listing);
  const candidates = facts.media.filter((one) => needed.has(one.id) && !points.includes(one));
  const keys = (await readSetKeys(destination, base))?.keys;
  const identity = keys && (await openSetSecret(keys, run.pipeline, run.identities));
  if (candidates.length === 0 || keys === undefined || (keys.recipient !== undefined && identity === undefined)) return [];
  const openerFor = (media: MediaFile) => openerOf(media, identity, codecFinder(run.pipeline));
  const opened = new SharedMedia(destination, openerFor);
  try {
    const live = await openAll(opened, candidates);
    await markAll(opened, points, facts, live);
    const trimmed: NotedMedia[] = [];
    for (const [place, chunks] of live.entries()) {
      const candidate = candidates[place];
      if (candidate === undefined || !isWorthIt(chunks)) continue;
      await writeTrimmed(run, where, { chunks, recipient: keys.recipient, opener: await openerFor(candidate.media), openerFor });
      trimmed.push(candidate);
    }
    return trimmed;
  } finally {
    await opened.close();
  }
};

const openAll = async (opened: SharedMedia, candidates: readonly NotedMedia[]): Promise<LiveChunks[]> => {
  const live: LiveChunks[] = [];
  for (const { media } of candidates) {
    const { reader, index } = await opened.open(media);
    live.push(new LiveChunks(reader, index));
  }
  return live;
};

/** Marks what points need. Most pages and media files are the same in all of them: each is read once. */
const markAll = async (
  opened: SharedMedia,
  points: readonly NotedMedia[],
  { listing }: SetFacts,
  live: readonly LiveChunks[],
): Promise<void> => {
  const seen = new Set<string>();
  for (const { media } of points) {
    const reader = await PointReader.openShared(opened, media, listing.points);
    await markNeeded(reader, seen, (id) => {
      for (const one of live) one.mark(id);
    });
  }
};
