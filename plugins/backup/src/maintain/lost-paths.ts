import {
  absolutePath,
  chunkIds,
  displayPath,
  type Entry,
  hex,
  type MediaFile,
  type MediaOpener,
  PointReader,
  type SetListing,
} from '@tapedeck/archive';
import type { Destination, Repair } from '@tapedeck/core';
import { joined } from '../point-entry.ts';
import type { NotedMedia } from './set-facts.ts';

/** Most paths that are listed of one point. */
const listed = 1000;
const idBytes = 32;

/** What is looked through. */
export interface LostPathsRequest {
  readonly destination: Destination;
  readonly points: readonly NotedMedia[];
  readonly listing: SetListing;
  /** Damaged rows of the block table, by media id. */
  readonly damaged: ReadonlyMap<string, ReadonlySet<number>>;
  openerFor(media: MediaFile): Promise<MediaOpener | undefined>;
}

/** Points that need a damaged media file, and their paths whose content lies in its damaged blocks. */
export const lostPaths = async (request: LostPathsRequest): Promise<Repair['points']> => {
  const touched = request.points.filter(({ id, media }) =>
    [id, ...media.trailer.refersTo.map(hex)].some((needed) => request.damaged.has(needed)),
  );
  const points = [];
  for (const point of touched) points.push(await lossOf(point, request));
  return points;
};

const lossOf = async ({ id, media }: NotedMedia, request: LostPathsRequest): Promise<Repair['points'][number]> => {
  const unknown = { id, lost: [], lostCount: 0, known: false };
  const { destination, listing, openerFor } = request;
  const opener = await openerFor(media);
  if (opener === undefined) return unknown;
  const openerOf = async (one: MediaFile) => (await openerFor(one)) ?? opener;
  const opening = PointReader.open({ store: destination, point: media, set: listing.points, openerOf });
  const reader = await unlessCoded(opening);
  if (reader === undefined) return unknown;
  try {
    const lost = await lostOf(reader, request.damaged);
    return { id, lost: lost.slice(0, listed), lostCount: lost.length, known: true };
  } finally {
    await reader.close();
  }
};

/** What is damaged where nobody can look behind it says so by a code; anything else ends the repair. */
const unlessCoded = async <Value>(value: Promise<Value>): Promise<Value | undefined> => {
  try {
    return await value;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
};

const lostOf = async (reader: PointReader, damaged: LostPathsRequest['damaged']): Promise<readonly string[]> => {
  const lost: string[] = [];
  const isLost = (id: Uint8Array): boolean => {
    const { media, row } = reader.locate(id);
    const { trailer } = reader.media[media]?.media ?? {};
    return trailer !== undefined && damaged.get(hex(trailer.mediaId))?.has(row) === true;
  };
  for await (const row of reader.directories.from()) {
    const folder = absolutePath(reader, row.root, row.path);
    try {
      for await (const page of reader.pagesOf(row))
        for (const entry of page.entries) if (await hasLost(reader, entry, isLost)) lost.push(displayPath(joined(folder, entry.name)));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      lost.push(`${displayPath(folder)}/ (names are lost too)`);
    }
  }
  return lost;
};

const hasLost = async (reader: PointReader, entry: Entry, isLost: (id: Uint8Array) => boolean): Promise<boolean> => {
  const ids = await chunkIds(reader, entry);
  for (let at = 0; at < ids.length; at += idBytes) if (isLost(ids.subarray(at, at + idBytes))) return true;
  return false;
};
