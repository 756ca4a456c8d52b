import type { SetKeys } from '../keys/set-keys.ts';
import type { Signer } from '../keys/signer.ts';
import type { MediaFile, PartNames } from '../read/media-file.ts';
import type { Store } from '../store/store.ts';
import type { LockTiming } from './heartbeat.ts';
import type { SetListing } from './list-media.ts';
import { listNumbers } from './records/read-records.ts';
import { RecordSet } from './records/record-set.ts';
import { RenamingSet } from './renaming-set.ts';

/** Media files that were moved to the trash together. */
export interface TrashGroup {
  readonly name: string;
  /** Generation of the lock under which they were moved. */
  readonly generation: number;
  readonly since: Date;
  /** Parts of each media file, relative to the destination. */
  readonly media: readonly PartNames[];
  /** Notes of all of them, relative to the destination. */
  readonly notes: readonly string[];
  readonly storedBytes: number;
}

/** What an interrupted run has left of the media files that it was writing: names of parts, in order, relative to the destination. */
export type LeftParts = PartNames;

/** `set.keys`, as it is and read. */
export interface SetKeysFile {
  /** Relative to the destination. */
  readonly name: string;
  readonly keys: SetKeys;
  readonly bytes: Buffer;
}

/** How the lock of a set is taken. */
export interface LockRequest {
  /** The site's own key: sets of others are not written to. */
  readonly signer: Signer;
  readonly timing: LockTiming;
  readonly signal: AbortSignal;
  /** Looks for the newest generation that has written something, which the new one must pass. */
  newestWritten(): Promise<number>;
}

/**
 * A media set: which media files are its members, what lies in the trash, what interrupted runs have left, who holds the lock. Where all that stands
 * depends on what the store can do.
 */
export interface MediaSet {
  /** Points in the order of their sequence, and what is broken. */
  list(): Promise<SetListing>;
  /** `undefined` when there is none yet. */
  readKeys(): Promise<SetKeysFile | undefined>;
  /** What lies in the trash, oldest first. */
  trash(): Promise<readonly TrashGroup[]>;
  /** Oldest first. */
  leftParts(): Promise<readonly LeftParts[]>;
  /** Takes the lock. @throws `SET_LOCKED` when another run holds it */
  take(request: LockRequest): Promise<SetOwner>;
}

/** A media file as the trash takes it: the names of its parts, relative to the destination, and of the notes beside it. */
export interface MovedMedia {
  readonly parts: PartNames;
  readonly notes: readonly string[];
}

/** The one who holds the lock of a media set, and alone changes what belongs to it. One that has lost the lock changes nothing more: all of this fails. */
export interface SetOwner {
  /** Grows with every taker; goes into the media file. */
  readonly generation: number;
  /** Beats until `release`, and calls `lost` once when another one has taken over. */
  keepAlive(beatMs: number, lost: (error: Error) => void): void;
  /** Gives the lock back; what was begun and not published stays for the next run. */
  release(): Promise<void>;
  /** Folder and name, without ending, under which a new media file is written. `finalBase` is how it shall be called in the end. */
  workingBase(finalBase: string, mediaId: Uint8Array): string;
  /** Takes over parts that an interrupted run has left: they become the first ones of the media file of this working name. Answers what they are called now. */
  takeOver(parts: LeftParts, workingBase: string): Promise<PartNames>;
  /** Makes a media file a member that was written whole. `undefined`, and nothing is committed, where it cannot be read back. */
  publish(parts: PartNames, finalBase: string): Promise<MediaFile | undefined>;
  /** Puts "set.keys" in its place. */
  writeKeys(bytes: Uint8Array): Promise<void>;
  /** Says of members that they are points no more, and only stay for others. */
  markDeleted(now: Date, mediaIds: readonly string[]): Promise<void>;
  /** Moves members to the trash. */
  discard(now: Date, media: readonly MovedMedia[]): Promise<void>;
  /** Finishes what a power cut has left half moved. */
  finishMoves(): Promise<void>;
  /** Frees what was moved to the trash together, but for what `isMissed`: that becomes a member again. Answers the bytes that were freed. */
  empty(group: TrashGroup, isMissed: (mediaId: Uint8Array) => boolean): Promise<number>;
  /** Removes what earlier runs have left; only once this one has committed. */
  removeLeftovers(): Promise<void>;
}

/**
 * The media set in a folder (`base` ends in a slash, or is empty). One that has commit records goes on with them also where files can be renamed: it
 * was brought there from a store that could not.
 */
export const openMediaSet = async (store: Store, base: string): Promise<MediaSet> => {
  const hasRecords = !store.capabilities.rename || (await listNumbers(store, base)).length > 0;
  return hasRecords ? new RecordSet(store, base) : new RenamingSet(store, base);
};

/** Lists a media set: points in the order of their sequence, and what is broken. */
export const listSet = async (store: Store, base: string): Promise<SetListing> => (await openMediaSet(store, base)).list();

/** Reads `set.keys` of a media set; `undefined` when there is none. */
export const readSetKeys = async (store: Store, base: string): Promise<SetKeysFile | undefined> =>
  (await openMediaSet(store, base)).readKeys();
