import { PointReader } from '@tapedeck/archive';
import type { Destination, FindRequest, PointSummary, Run } from '@tapedeck/core';
import { offeredMedia, summarize } from './list-points.ts';
import { setFolder } from './open-set.ts';
import { SetReading } from './set-reading.ts';

/** A point whose catalog is open. */
export interface OpenedPoint {
  readonly reader: PointReader;
  readonly summary: PointSummary;
}

/**
 * Opens all points of a job together, oldest first: each media file once. One that cannot be opened is told and left out, for the others are
 * wanted all the more; where none can be, the first error is thrown.
 */
export const openPoints = async (
  run: Run,
  destination: Destination,
  request: FindRequest,
): Promise<{ readonly points: readonly OpenedPoint[]; close(): Promise<void> }> => {
  const base = setFolder(run.job.name);
  const set = await SetReading.open(run, destination, base, request);
  const shared = set.share();
  const points: OpenedPoint[] = [];
  const errors: unknown[] = [];
  for (const { media } of await offeredMedia(destination, base, set.listing)) {
    try {
      const { summary } = await set.pointFacts(media);
      points.push({ reader: await PointReader.openShared(shared, media, set.listing.points), summary });
    } catch (error) {
      errors.push(error);
      request.skipped(await summarize(run, destination, base, set.listing, media), error instanceof Error ? error.message : String(error));
    }
  }
  if (points.length > 0 || errors.length === 0) return { points, close: () => shared.close() };
  await shared.close();
  throw errors[0];
};
