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
    const lease = new ReaderLease(store, `${folderOf(base)}/${randomBytes(8).toString('hex')}`);
    try {
      await store.makeFolder(lease.#folder);
      await lease.#heartbeat.writeOwner();
    } catch {
      return undefined;
    }
    // One that was taken away has been idle for a lease; what it reads may be freed, and then it says so.
    lease.#heartbeat.keepAlive(beatMs, () => undefined);
    return lease;
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
    for (const item of await store.list(folder)) await store.remove(`${folder}/${item.name}`);
    await store.remove(folder);
  }
  return false;
};
