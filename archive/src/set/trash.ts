import { posix } from 'node:path';
import { ArchiveError } from '../errors.ts';
import { type MediaFile, openMediaFile, type PartNames } from '../read/media-file.ts';
import type { Store } from '../store/store.ts';
import { partName } from '../write/media-writer.ts';
import { bringToTrash, onTheWay, trailersFirst, trashFolderPattern } from './bring-to-trash.ts';
import { folderOf } from './folder-of.ts';
import { freeName } from './free-name.ts';
import { listLeftovers } from './leftovers.ts';
import { groupParts, nameWithoutPart, notePattern } from './list-media.ts';
import type { MovedMedia } from './media-set.ts';
import type { SetLock } from './set-lock.ts';

/** Media files that were moved to the trash together. */
export interface TrashFolder {
  /** Relative to the destination, without a slash at its end. */
  readonly folder: string;
  /** Generation of the lock under which they were moved. */
  readonly generation: number;
  readonly since: Date;
}

/** What lies in the trash of a media set, oldest first. `base` ends in a slash, or is empty. */
export const listTrash = async (store: Store, base: string): Promise<readonly TrashFolder[]> => {
  const folders = (await store.list(`${base}trash`)).flatMap(({ name, kind }) => {
    const [, generation, ...time] = (kind === 'folder' && trashFolderPattern.exec(name)) || [];
    if (generation === undefined) return [];
    const [year = '', month = '', day = '', hour = '', minute = '', second = ''] = time;
    return [
      {
        folder: `${base}trash/${name}`,
        generation: Number(generation),
        since: new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`),
      },
    ];
  });
  return folders.sort((a, b) => a.generation - b.generation);
};

/**
 * Moves media files to the trash. They go through the folder of the lock: an owner that has lost it finds no way there any more, so that it cannot
 * take away what others rely on by now. The part with the trailer goes first: what is cut off in between is no restore point, and `finishMoves`
 * knows where the rest belongs.
 */
export const moveToTrash = async (
  store: Store,
  base: string,
  lock: Pick<SetLock, 'folder' | 'generation'>,
  now: Date,
  media: readonly MovedMedia[],
): Promise<void> => {
  if (media.length === 0) return;
  const name = `${lock.generation}-${now.toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
  for (const { parts, notes } of media) {
    for (const part of parts.toReversed()) await store.rename(part, `${lock.folder}/${onTheWay(part.slice(base.length), name)}`);
    for (const note of notes) await store.rename(base + note, `${lock.folder}/${onTheWay(note, name)}`);
  }
  await bringToTrash(store, base, lock.folder);
  await store.flushFolder(folderOf(base));
};

/** Finishes what a power cut has left half moved: in the folder of its lock, or in the set while the rest of the media file is in the trash. */
export const finishMoves = async (store: Store, base: string): Promise<void> => {
  for (const { folder } of await listLeftovers(store, base)) await bringToTrash(store, base, folder);
  const here = groupParts((await store.list(folderOf(base))).map(({ name }) => name));
  for (const { folder } of await listTrash(store, base)) {
    const moved = groupParts((await store.list(folder)).map(({ name }) => name));
    for (const parts of here) {
      // Of the same name, but no rest, is what a run has left that was giving the name once more.
      const rest = moved.find((group) => nameOf(group) === nameOf(parts) && !group.some((part) => parts.includes(part)));
      if (
        rest === undefined ||
        (await isCommitted(
          store,
          parts.map((part) => base + part),
        ))
      )
        continue;
      for (const part of parts.toReversed()) await store.rename(base + part, `${folder}/${part}`);
    }
  }
};

const nameOf = ([part = '']: readonly string[]): string => nameWithoutPart(part);

const isCommitted = async (store: Store, parts: PartNames): Promise<boolean> => (await openIfWhole(store, parts)) !== undefined;

/** The media file; `undefined` where it is not whole. What the destination says for itself is thrown: it proves nothing. */
const openIfWhole = async (store: Store, parts: PartNames): Promise<MediaFile | undefined> => {
  try {
    return await openMediaFile(store, parts);
  } catch (error) {
    if (error instanceof ArchiveError) return undefined;
    throw error;
  }
};

/** The media files in a folder of the trash, and their ids where they still have a trailer. */
export const trashedMedia = async (
  store: Store,
  folder: string,
): Promise<readonly { readonly parts: PartNames; readonly mediaId: Uint8Array | undefined; readonly storedBytes: number }[]> => {
  const items = await store.list(folder);
  const sizes = new Map(items.map(({ name, sizeBytes }) => [`${folder}/${name}`, sizeBytes]));
  const found = [];
  for (const group of groupParts(items.map(({ name }) => name))) {
    const parts = group.map((name) => `${folder}/${name}`);
    const media = await openIfWhole(store, parts);
    found.push({ parts, mediaId: media?.trailer.mediaId, storedBytes: parts.reduce((sum, part) => sum + (sizes.get(part) ?? 0), 0) });
  }
  return found;
};

/** Takes a media file out of the trash again, its notes with it, the part with the trailer last. */
export const takeBack = async (store: Store, base: string, folder: string, parts: PartNames, mediaId: Uint8Array): Promise<void> => {
  const id = Buffer.from(mediaId).toString('hex');
  const notes = (await store.list(folder)).map(({ name }) => name).filter((name) => notePattern.exec(name)?.[1] === id);
  for (const note of notes) await store.rename(`${folder}/${note}`, base + note);
  const name = nameWithoutPart((parts[0] ?? '').slice(folder.length + 1));
  const [, generation] = trashFolderPattern.exec(posix.basename(folder)) ?? [];
  const backAs = await freeName(store, base, base + name, Number(generation));
  for (const [index, part] of parts.entries()) await store.rename(part, partName(backAs, index + 1));
  await store.flushFolder(folderOf(base));
};

/** Removes all that is in a folder of the trash, trailers first, and the folder itself. */
export const removeTrash = async (store: Store, folder: string): Promise<void> => {
  for (const name of trailersFirst((await store.list(folder)).map((item) => item.name))) await store.remove(`${folder}/${name}`);
  await store.remove(folder);
};
