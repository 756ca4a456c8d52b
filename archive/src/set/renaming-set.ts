import type { PartNames } from '../read/media-file.ts';
import type { Store } from '../store/store.ts';
import { folderOf } from './folder-of.ts';
import { readKeysFile, setKeysName } from './keys-file.ts';
import { listLeftovers } from './leftovers.ts';
import { groupParts, listMedia, notePattern, type SetListing } from './list-media.ts';
import type { LeftParts, LockRequest, MediaSet, SetKeysFile, SetOwner, TrashGroup } from './media-set.ts';
import { RenamingOwner } from './renaming-owner.ts';
import { requireConditionalCreate, SetLock } from './set-lock.ts';
import { listTrash, type TrashFolder } from './trash.ts';

/**
 * A media set where the store can rename. What a file is follows from where it lies: beside "set.keys" it is a member, in the trash it is that, in the
 * folder of a lock it is being written.
 */
export class RenamingSet implements MediaSet {
  readonly #store: Store;
  readonly #base: string;

  constructor(store: Store, base: string) {
    this.#store = store;
    this.#base = base;
  }

  list(): Promise<SetListing> {
    return listMedia(this.#store, this.#base);
  }

  async readKeys(): Promise<SetKeysFile | undefined> {
    const there = (await this.#store.list(folderOf(this.#base))).some((item) => item.name === setKeysName);
    return there ? readKeysFile(this.#store, this.#base + setKeysName) : undefined;
  }

  async trash(): Promise<readonly TrashGroup[]> {
    const groups: TrashGroup[] = [];
    for (const folder of await listTrash(this.#store, this.#base)) groups.push(await this.#groupIn(folder));
    return groups;
  }

  async leftParts(): Promise<readonly LeftParts[]> {
    return (await listLeftovers(this.#store, this.#base)).flatMap(({ groups }) => groups);
  }

  async take({ signer, newestWritten, timing, signal }: LockRequest): Promise<SetOwner> {
    requireConditionalCreate(this.#store);
    const lock = await SetLock.take(this.#store, this.#base, newestWritten, timing, signal);
    return new RenamingOwner(this.#store, this.#base, lock, signer);
  }

  async #groupIn({ folder, generation, since }: TrashFolder): Promise<TrashGroup> {
    const items = await this.#store.list(folder);
    const names = items.map(({ name }) => name);
    const placed = (files: readonly string[]): PartNames => files.map((name) => `${folder}/${name}`);
    return {
      name: folder,
      generation,
      since,
      media: groupParts(names).map(placed),
      notes: placed(names.filter((name) => notePattern.test(name))),
      storedBytes: items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    };
  }
}
