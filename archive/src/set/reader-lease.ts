import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path/posix';
import type { Store } from '../store/store.ts';
import { Heartbeat, type LockTiming, ownerOf, standsStill } from './heartbeat.ts';

const folderOf = (base: string): string => `${base}readers`;

/** Says that somebody reads from a media set: as long as it is there, nothing that was removed is freed. */
export class ReaderLease {
  readonly #store: Store;
  readonly #folder: string;
  readonly #heartbeat: Heartbeat;

  private constructor(store: Store, folder: string) {
    this.#store = store;
    this.#folder = folder;
    this.#heartbeat = new Heartbeat(store, folder);
  }

  /** Takes a lease, in a folder of its own. Who may not write at the destination reads without one: `undefined`. */
  static async take(store: Store, base: string, beatMs: number): Promise<ReaderLease | undefined> {
    // A folder that does not say yet whose it is may be cleared away: there is another one then.
    const lease = (await ReaderLease.#tryToTake(store, base)) ?? (await ReaderLease.#tryToTake(store, base));
    // One that was taken away has been idle for a lease; what it reads may be freed, and then it says so.
    if (lease !== undefined) lease.#heartbeat.keepAlive(beatMs, () => undefined);
    return lease;
  }

  static async #tryToTake(store: Store, base: string): Promise<ReaderLease | undefined> {
    const lease = new ReaderLease(store, `${folderOf(base)}/${randomBytes(8).toString('hex')}`);
    try {
      await store.makeFolder(lease.#folder);
      await lease.#heartbeat.writeOwner();
      return lease;
    } catch {
      return undefined;
    }
  }

  async release(): Promise<void> {
    await this.#heartbeat.stop();
    await this.#store.remove(this.#folder);
    // Fails where somebody else reads, as it should.
    await this.#store.remove(dirname(this.#folder)).catch(() => undefined);
  }
}

/** Whether somebody reads from the set. Leases of readers that are dead are removed; of one on another machine that takes a lease's time. */
export const isBeingRead = async (store: Store, base: string, timing: LockTiming, signal: AbortSignal): Promise<boolean> => {
  for (const { name, kind } of await store.list(folderOf(base))) {
    const folder = `${folderOf(base)}/${name}`;
    const { gone } = await ownerOf(store, folder);
    const dead = kind === 'folder' && (gone ?? (await standsStill(store, folder, timing, signal)));
    if (!dead) return true;
    await removeLease(store, folder);
  }
  return false;
};

/** Removes leases of readers of this machine that are dead, and those that died before they had said who they are. */
export const removeDeadLeases = async (store: Store, base: string): Promise<void> => {
  const folders = (await store.list(folderOf(base))).map(({ name }) => `${folderOf(base)}/${name}`);
  for (const folder of folders) {
    const { gone } = await ownerOf(store, folder);
    if (gone === true || (await store.list(folder)).length === 0) await removeLease(store, folder);
  }
  // Fails where somebody else reads, as it should.
  if (folders.length > 0) await store.remove(folderOf(base)).catch(() => undefined);
};

const removeLease = async (store: Store, folder: string): Promise<void> => {
  for (const item of await store.list(folder)) await store.remove(`${folder}/${item.name}`);
  await store.remove(folder);
};
