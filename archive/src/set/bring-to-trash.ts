import type { Store } from '../store/store.ts';
import { groupParts } from './list-media.ts';

/** Names of folders in the trash: generation and time of those who filled them. */
export const trashFolderPattern = /^(\d+)-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
const onTheWayPattern = /^(.+)\.(\d+-\d{8}T\d{6}Z)$/;

/**
 * What a file is called in the folder of a lock while it is on its way to a folder of the trash. No folder is made there for it: whoever makes one
 * makes that of the lock as well, where it has been lost.
 */
export const onTheWay = (file: string, folder: string): string => `${file}.${folder}`;

/** Names with those of media files in front, the part with the trailer before the others: what is cut off in between is no restore point. */
export const trailersFirst = (names: readonly string[]): readonly string[] => [
  ...new Set([...groupParts(names).flatMap((parts) => parts.toReversed()), ...names]),
];

/** Brings to the trash what its owner has moved to the folder of a lock, or was moving there when it ended. */
export const bringToTrash = async (store: Store, base: string, lock: string): Promise<void> => {
  const folderOf = new Map<string, string>();
  for (const { name } of await store.list(lock)) {
    const [, file, folder] = onTheWayPattern.exec(name) ?? [];
    if (file !== undefined && folder !== undefined) folderOf.set(file, folder);
  }
  for (const folder of new Set(folderOf.values())) await store.makeFolder(`${base}trash/${folder}`);
  for (const file of trailersFirst([...folderOf.keys()])) {
    const folder = folderOf.get(file) ?? '';
    await store.rename(`${lock}/${onTheWay(file, folder)}`, `${base}trash/${folder}/${file}`);
  }
  for (const folder of new Set(folderOf.values())) await store.flushFolder(`${base}trash/${folder}`);
  if (folderOf.size > 0) await store.flushFolder(`${base}trash`);
};
