import type { Signer } from '../keys/signer.ts';
import { type MediaFile, openMediaFile, type PartNames } from '../read/media-file.ts';
import { writeWhole } from '../store/read-range.ts';
import type { Store } from '../store/store.ts';
import { partName } from '../write/media-writer.ts';
import { folderOf } from './folder-of.ts';
import { freeName } from './free-name.ts';
import { setKeysName } from './keys-file.ts';
import { removeLeftovers } from './leftovers.ts';
import type { LeftParts, MovedMedia, SetOwner, TrashGroup } from './media-set.ts';
import { encodeNote } from './notes.ts';
import type { SetLock } from './set-lock.ts';
import { finishMoves, moveToTrash, removeTrash, takeBack, trashedMedia } from './trash.ts';

/** More than anybody writes beside one media file, each with the next number. */
const notesOfOthers = 1_000_000;

/**
 * Changes a set by renames. Those that could harm others (a new media file, what is moved away, the keys) begin or end in the folder of the lock: one that
 * has lost it finds that folder gone.
 */
export class RenamingOwner implements SetOwner {
  readonly #store: Store;
  readonly #base: string;
  readonly #lock: SetLock;
  readonly #signer: Signer;

  constructor(store: Store, base: string, lock: SetLock, signer: Signer) {
    this.#store = store;
    this.#base = base;
    this.#lock = lock;
    this.#signer = signer;
  }

  get generation(): number {
    return this.#lock.generation;
  }

  keepAlive(beatMs: number, lost: (error: Error) => void): void {
    this.#lock.keepAlive(beatMs, lost);
  }

  release(): Promise<void> {
    return this.#lock.release();
  }

  workingBase(_: string, mediaId: Uint8Array): string {
    return `${this.#lock.folder}/${Buffer.from(mediaId).toString('hex')}`;
  }

  async takeOver(parts: LeftParts, workingBase: string): Promise<PartNames> {
    const names = parts.map((_, index) => partName(workingBase, index + 1));
    for (const [index, part] of parts.entries()) await this.#store.rename(part, names[index] ?? '');
    return names;
  }

  /** Moves the parts to their names, the one with the trailer last, and reads back what makes it a restore point. */
  async publish(parts: PartNames, wanted: string): Promise<MediaFile | undefined> {
    const finalBase = await freeName(this.#store, this.#base, wanted, this.generation);
    await this.#store.flushFolder(this.#lock.folder);
    const names = parts.map((_, index) => partName(finalBase, index + 1));
    for (const [index, part] of parts.entries()) await this.#store.rename(part, names[index] ?? '');
    await this.#store.flushFolder(folderOf(this.#base));
    return openMediaFile(this.#store, names);
  }

  /** Through the folder of the lock: one that has lost it replaces neither the set that another has made nor the keys that another has added. */
  writeKeys(bytes: Uint8Array): Promise<void> {
    return writeWhole(this.#store, `${this.#lock.folder}/${setKeysName}`, this.#base + setKeysName, bytes);
  }

  /** Through the folder of the lock, since what is deleted is soon gone; under a number that nobody else takes, since it would replace that note. */
  async markDeleted(now: Date, mediaIds: readonly string[]): Promise<void> {
    for (const mediaId of mediaIds) {
      const number = this.generation * notesOfOthers;
      const name = `${mediaId}.note-${number}`;
      const bytes = encodeNote({ mediaId, kind: 'deleted', time: now.toISOString() }, number, this.#signer);
      await writeWhole(this.#store, `${this.#lock.folder}/${name}`, this.#base + name, bytes);
    }
  }

  discard(now: Date, media: readonly MovedMedia[]): Promise<void> {
    return moveToTrash(this.#store, this.#base, this.#lock, now, media);
  }

  finishMoves(): Promise<void> {
    return finishMoves(this.#store, this.#base);
  }

  async empty({ name: folder }: TrashGroup, isMissed: (mediaId: Uint8Array) => boolean): Promise<number> {
    let freed = 0;
    for (const { parts, mediaId, storedBytes } of await trashedMedia(this.#store, folder)) {
      if (mediaId !== undefined && isMissed(mediaId)) await takeBack(this.#store, this.#base, folder, parts, mediaId);
      else freed += storedBytes;
    }
    await removeTrash(this.#store, folder);
    return freed;
  }

  removeLeftovers(): Promise<void> {
    return removeLeftovers(this.#store, this.#base, this.generation);
  }
}
