import {
  type BrokenMedia,
  hex,
  listSet,
  type MediaFile,
  mediaOf,
  type Note,
  readNotes,
  readSetKeys,
  refuseUnread,
  type SetKeys,
  type SetKeysFile,
  type SetListing,
  type Signer,
  setKeysName,
  unreadBy,
} from '@tapedeck/archive';
import type { Destination, Run } from '@tapedeck/core';
import { writingOf } from '../end-writing.ts';
import { ownPoints, pointsOfSet } from '../own-points.ts';
import { stateOf } from '../point-state.ts';

/** A media file of the set and what is written beside it. */
export interface NotedMedia {
  readonly id: string;
  readonly media: MediaFile;
  readonly notes: readonly Note[];
  /** Notes that cannot be read. */
  readonly unread: readonly BrokenMedia[];
  /** Names of the notes. */
  readonly noteNames: readonly string[];
}

/** A media set as its maintenance sees it. */
export interface SetFacts {
  /** Among what is broken: notes that cannot be read, and "set.keys" if it cannot be. */
  readonly listing: SetListing;
  /** Media files of this site and set, oldest first; stand-ins for trimmed ones among them. */
  readonly media: readonly NotedMedia[];
  /** `undefined` where there are none, or they cannot be read. */
  readonly keys: SetKeys | undefined;
}

/** Reads what the set holds. Media files of strangers are left alone: nothing here is theirs to decide, nor ours to remove. */
export const readSet = async (destination: Destination, base: string, signer: Signer): Promise<SetFacts> => {
  const own = ownPoints(await listSet(destination, base), signer);
  const found = await keysOrUnread(destination, base);
  const keys = found !== undefined && 'keys' in found ? found.keys : undefined;
  const listing = keys === undefined ? own : pointsOfSet(own, keys.setId);
  const media: NotedMedia[] = [];
  for (const one of listing.points) media.push(await noteMedia(destination, base, listing, one));
  const unread = media.flatMap((one) => one.unread);
  if (found !== undefined && 'reason' in found) unread.push(found);
  return { listing: { ...listing, broken: [...listing.broken, ...unread] }, media, keys };
};

const keysOrUnread = async (destination: Destination, base: string): Promise<SetKeysFile | BrokenMedia | undefined> => {
  try {
    return await readSetKeys(destination, base);
  } catch (error) {
    return unreadBy(base + setKeysName, error);
  }
};

/** The same for one who takes something away, and so has to know all that is needed. @throws `MEDIA_UNREAD` */
export const readWholeSet = async (destination: Destination, base: string, signer: Signer): Promise<SetFacts> => {
  const facts = await readSet(destination, base, signer);
  refuseUnread(facts.listing);
  return facts;
};

/** A media file with what its signer has written beside it. */
export const noteMedia = async (destination: Destination, base: string, listing: SetListing, media: MediaFile): Promise<NotedMedia> => {
  const id = hex(media.trailer.mediaId);
  const noteNames = listing.notes.get(id) ?? [];
  const { notes, unread } = await readNotes(destination, base, noteNames, media.trailer.signer);
  const deleted = listing.deleted.get(id);
  const said: readonly Note[] = deleted === undefined ? notes : [...notes, { mediaId: id, kind: 'deleted', time: deleted }];
  return { id, media, noteNames, notes: said, unread };
};

/** Whether it only stands in for media files that were trimmed: blocks that points need, and no point of its own. */
export const isStandIn = ({ trailer }: MediaFile): boolean => trailer.replaces.length > 0;

const lastOf = (notes: readonly Note[], ...kinds: readonly Note['kind'][]): Note | undefined =>
  notes.findLast(({ kind }) => kinds.includes(kind));

/** Whether somebody has said that it stays. */
export const isPinned = ({ notes }: NotedMedia): boolean => lastOf(notes, 'pinned', 'unpinned')?.kind === 'pinned';

/** Whether it was removed from the points and is only here because others need it. */
export const isDeleted = ({ notes }: NotedMedia): boolean => lastOf(notes, 'deleted') !== undefined;

/**
 * Whether the run that wrote it was complete, whatever went wrong with it after that. In that run's own tail its note is not written yet.
 */
export const isComplete = (run: Run, { notes, media }: NotedMedia): boolean =>
  notes.some(({ kind, outcome }) => kind === 'outcome' && outcome === 'complete') ||
  writingOf(run)?.committed?.trailerHash.equals(media.trailerHash) === true;

/** Whether a drill has shown that it can be restored. */
export const isProven = ({ notes }: NotedMedia): boolean => lastOf(notes, 'proven') !== undefined;

/** Whether a verification has found damage that is still there. */
export const isDamaged = ({ notes }: NotedMedia): boolean => stateOf(notes) === 'damaged';

/** Ids of these media files that are not damaged themselves, and need none that is. */
export const soundMedia = ({ media, listing }: SetFacts): ReadonlySet<string> => {
  const damaged = new Set(media.filter(isDamaged).map(({ id }) => id));
  const isSound = (one: NotedMedia): boolean => damaged.size === 0 || ![one.id, ...neededBy([one], listing)].some((id) => damaged.has(id));
  return new Set(media.filter(isSound).map(({ id }) => id));
};

/** Ids of the media files that these need, themselves left out. */
export const neededBy = (keepers: readonly NotedMedia[], listing: SetListing): ReadonlySet<string> =>
  new Set(
    keepers.flatMap(({ media }) =>
      media.trailer.refersTo.flatMap((id) => {
        const found = mediaOf(listing.points, id);
        return found === undefined ? [] : [hex(found.trailer.mediaId)];
      }),
    ),
  );
