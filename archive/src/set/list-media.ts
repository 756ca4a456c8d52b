import { ArchiveError } from '../errors.ts';
import { type MediaFile, openMediaFile, type PartNames } from '../read/media-file.ts';
import type { Store } from '../store/store.ts';
import { folderOf } from './folder-of.ts';
import { hasCode } from './has-code.ts';

/** A file at the destination that looks like a media file but is no restore point, or a file of the set that cannot be read; and why. */
export interface BrokenMedia {
  readonly parts: PartNames;
  readonly reason: string;
  readonly code: string;
}

/** What lies in the folder of a media set. */
export interface SetListing {
  readonly points: readonly MediaFile[];
  readonly broken: readonly BrokenMedia[];
  /** Names of notes, by media id in hexadecimal. */
  readonly notes: ReadonlyMap<string, readonly string[]>;
  /** Of media files that are points no more, by media id, since when; those of which a note says so are not among them. */
  readonly deleted: ReadonlyMap<string, string>;
}

const partPattern = /^(.+?)(?:\.part(\d+))?\.tdk$/;
/** Names of notes: media id and number. */
export const notePattern = /^([0-9a-f]{32})\.note-(\d+)$/;

/** Lists the media files in a folder: points in the order of their sequence, and what is broken. */
export const listMedia = async (store: Store, base: string): Promise<SetListing> => {
  const items = await store.list(folderOf(base));
  const points: MediaFile[] = [];
  const broken: BrokenMedia[] = [];
  for (const parts of groupParts(items.filter((item) => item.kind === 'file').map((item) => item.name))) {
    const names = parts.map((name) => base + name);
    try {
      const media = await openMediaFile(store, names);
      if (media === undefined)
        broken.push({ parts: names, code: 'MEDIA_NOT_COMMITTED', reason: 'It has no trailer: it was never completed, or is cut.' });
      else points.push(media);
    } catch (error) {
      broken.push(brokenBy(names, error));
    }
  }
  points.sort((a, b) => a.trailer.sequence - b.trailer.sequence);
  return { points, broken, notes: groupNotes(items.map((item) => item.name)), deleted: new Map() };
};

/** What the destination says of one file that it does not let us read, while others can be. */
const unreadCodes = ['DESTINATION_DAMAGED', 'DESTINATION_DENIED'];

/** A file that this error has kept from being opened. An error that says nothing of that file alone is thrown. */
export const brokenBy = (parts: PartNames, error: unknown): BrokenMedia => {
  const code = error instanceof ArchiveError ? error.code : unreadCodes.find((one) => hasCode(error, one));
  if (code === undefined || !(error instanceof Error)) throw error;
  return { parts, code, reason: error.message };
};

/** The same of a file that may well be whole. @throws any other error */
export const unreadBy = (name: string, error: unknown): BrokenMedia => {
  const broken = brokenBy([name], error);
  if (!isUnread(broken)) throw error;
  return broken;
};

/** Whether it may well be a restore point, and just cannot be read now. */
export const isUnread = ({ code }: BrokenMedia): boolean => unreadCodes.includes(code);

/** Says of a file of the set that it is there and cannot be read now. */
export const mediaUnread = ({ parts, reason }: BrokenMedia): ArchiveError =>
  new ArchiveError('MEDIA_UNREAD', `The file "${parts[0]}" cannot be read, and nobody can tell what it says. ${reason}`, {
    hint: 'Until it can be, no run refers to its media file, and nothing is removed. If it is lost, move it out of the folder.',
  });

/** Nothing is taken away from a set of which a file cannot be read: it may be whole, and need just that. @throws `MEDIA_UNREAD` */
export const refuseUnread = ({ broken }: Pick<SetListing, 'broken'>): void => {
  const unread = broken.find(isUnread);
  if (unread !== undefined) throw mediaUnread(unread);
};

/** What the part of a media file is called without its number and ending. */
export const nameWithoutPart = (part: string): string => part.replace(/(?:\.part\d+)?\.tdk$/, '');

/** Groups the names of parts by media file, in the order of the parts. */
export const groupParts = (names: readonly string[]): string[][] => {
  const groups = new Map<string, { name: string; part: number }[]>();
  for (const name of names) {
    const [, base, part] = partPattern.exec(name) ?? [];
    if (base !== undefined) groups.set(base, [...(groups.get(base) ?? []), { name, part: Number(part ?? 1) }]);
  }
  return [...groups.values()].map((parts) => parts.sort((a, b) => a.part - b.part).map(({ name }) => name));
};

/** Groups the names of notes by media id. */
export const groupNotes = (names: readonly string[]): Map<string, string[]> => {
  const notes = new Map<string, string[]>();
  for (const name of names) {
    const [, id] = notePattern.exec(name) ?? [];
    if (id !== undefined) notes.set(id, [...(notes.get(id) ?? []), name]);
  }
  return notes;
};
