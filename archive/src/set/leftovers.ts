import type { Store } from '../store/store.ts';
import { bringToTrash } from './bring-to-trash.ts';
import { groupParts } from './list-media.ts';

const leftPattern = /^(\d+)-[0-9a-f]{8}\.left$/;

/** What an interrupted run has left in the folder of its lock. */
export interface Leftover {
  /** Folder, relative to the destination. */
  readonly folder: string;
  readonly generation: number;
  /** Names of the parts of what it was writing, in order; several groups where a run had found something itself. */
  readonly groups: readonly (readonly string[])[];
}

/** What interrupted runs have left in a media set, oldest first. `base` ends in a slash, or is empty. */
export const listLeftovers = async (store: Store, base: string): Promise<readonly Leftover[]> => {
  const leftovers: Leftover[] = [];
  for (const { name, kind } of await store.list(`${base}writers`)) {
    const [, generation] = leftPattern.exec(name) ?? [];
    if (kind !== 'folder' || generation === undefined) continue;
    const folder = `${base}writers/${name}`;
    const items = await store.list(folder);
    const groups = groupParts(items.map((item) => item.name)).map((parts) => parts.map((part) => `${folder}/${part}`));
    leftovers.push({ folder, generation: Number(generation), groups });
  }
  return leftovers.sort((a, b) => a.generation - b.generation);
};

/**
 * Removes what runs before `generation` have left. Only the owner of that generation may, and only once it has committed: the number of its
 * media file then keeps any older one from being given out again.
 */
export const removeLeftovers = async (store: Store, base: string, generation: number): Promise<void> => {
  for (const leftover of await listLeftovers(store, base)) {
    if (leftover.generation >= generation) continue;
    // It may still be needed: only the trash is emptied with due care.
    await bringToTrash(store, base, leftover.folder);
    for (const { name, kind } of await store.list(leftover.folder)) if (kind === 'file') await store.remove(`${leftover.folder}/${name}`);
    await store.remove(leftover.folder);
  }
};
