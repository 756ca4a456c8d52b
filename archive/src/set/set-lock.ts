import { randomBytes, randomInt } from 'node:crypto';
import { ArchiveError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import { Heartbeat, type LockTiming, ownerOf, standsStill } from './heartbeat.ts';

const folderOf = (base: string): string => `${base}writers`;
const generationPattern = /^(\d+)-[0-9a-f]{8}(\.left)?$/;
/** How often it is tried to take a lock while others try it at the same moments. */
const attempts = 4;

/**
 * The one writer of a media set. A lock is a folder `writers/GENERATION-RANDOM`; its owner writes only inside. Whoever takes it from a dead owner
 * renames that folder away first, so an owner that wakes finds its paths gone: for good, since the name of no folder comes twice.
 */
export class SetLock {
  /** Grows with every taker; goes into the media file. */
  readonly generation: number;
  /** Where the owner writes. */
  readonly folder: string;
  readonly #store: Store;
  readonly #heartbeat: Heartbeat;

  private constructor(store: Store, folder: string, generation: number) {
    this.#store = store;
    this.folder = folder;
    this.generation = generation;
    this.#heartbeat = new Heartbeat(store, folder);
  }

  /**
   * Takes the lock of the set in `base` (a folder with a slash at its end, or empty). Throws `SET_LOCKED` when another
   * run holds it. `newestWritten` looks for the newest generation that has written something, which the new one must pass.
   */
  static async take(
    store: Store,
    base: string,
    newestWritten: () => Promise<number>,
    timing: LockTiming,
    signal: AbortSignal,
  ): Promise<SetLock> {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      if (attempt > 1) await timing.sleep(randomInt(timing.beatMs), signal);
      const lock = await SetLock.#tryToTake(store, base, newestWritten, timing, signal);
      if (lock !== undefined) return lock;
    }
    throw locked('other runs try to take it at the same moment');
  }

  /** `undefined`: another one tries it at the same moment, and both have given way. */
  static async #tryToTake(
    store: Store,
    base: string,
    newestWritten: () => Promise<number>,
    timing: LockTiming,
    signal: AbortSignal,
  ): Promise<SetLock | undefined> {
    await store.makeFolder(folderOf(base));
    const { held, newest } = await generations(store, base);
    for (const other of held) await removeDead(store, base, other, timing, signal);
    const generation = Math.max(await newestWritten(), newest) + 1;
    const name = `${generation}-${randomBytes(4).toString('hex')}`;
    const lock = new SetLock(store, `${folderOf(base)}/${name}`, generation);
    await store.makeFolder(lock.folder);
    await unlessTakenAway(store, base, name, () => lock.#heartbeat.writeOwner()).catch(async (error: unknown) => {
      // One that does not say whose it is would keep the next run waiting for a whole lease.
      await lock.release().catch(() => undefined);
      throw error;
    });
    // Two takers may both have seen no owner: each makes its folder first and looks again, so at least one sees the other.
    // And whoever was slower than a lease in between no longer sees its own.
    const now = await generations(store, base);
    // Nor may a run have come and gone, or died, before it was there: that one had the same number.
    const isOvertaken = !now.held.includes(name) || now.newestLeft >= generation || (await newestWritten()) >= generation;
    if (!isOvertaken && now.held.length === 1) return lock;
    await unlessTakenAway(store, base, name, () => lock.release());
    if (isOvertaken) throw locked('another run took it at the same moment');
    return undefined;
  }

  /** Beats until `release`, and calls `lost` once when the folder is no longer there. */
  keepAlive(beatMs: number, lost: (error: Error) => void): void {
    this.#heartbeat.keepAlive(beatMs, (cause) => lost(lockLost(cause)));
  }

  /** Gives the lock back; files that the owner left inside stay in a folder named as left over. */
  async release(): Promise<void> {
    await this.#heartbeat.stop();
    const files = await this.#store.list(this.folder);
    if (files.length === 0) await this.#store.remove(this.folder);
    else await this.#store.rename(this.folder, `${this.folder}.left`);
  }
}

/** Nobody who has lost the lock may change anything more. */
export const lockLost = (cause: unknown): ArchiveError =>
  new ArchiveError('SET_LOCK_LOST', 'Another run took over the lock of the media set.', {
    hint: 'Nothing was committed. See the report of the other run.',
    cause,
  });

/** Where two runs could both create the same name, nothing keeps them apart. @throws `SET_STORE_UNFIT` */
export const requireConditionalCreate = ({ name, capabilities }: Store): void => {
  if (capabilities.conditionalCreate) return;
  throw new ArchiveError('SET_STORE_UNFIT', `The destination "${name}" cannot create a file only where there is none.`, {
    hint: 'Two runs at once could not be kept apart there. Take another destination.',
  });
};

/** Somebody else holds the lock. */
export const locked = (why: string): ArchiveError =>
  new ArchiveError('SET_LOCKED', `The media set is in use: ${why}.`, {
    hint: 'Wait until the other run has ended, then run the job again.',
  });

/** Folders of locks that are held, and the newest generations that were ever given, and that were and have left something behind. */
const generations = async (
  store: Store,
  base: string,
): Promise<{ readonly held: readonly string[]; readonly newestLeft: number; readonly newest: number }> => {
  const items = await store.list(folderOf(base));
  const found = items.flatMap(({ kind, name }) => {
    const [, number, left] = (kind === 'folder' && generationPattern.exec(name)) || [];
    return number === undefined ? [] : [{ name, number: Number(number), isHeld: left === undefined }];
  });
  const newestOf = (some: typeof found) => Math.max(0, ...some.map(({ number }) => number));
  return {
    held: found.filter(({ isHeld }) => isHeld).map(({ name }) => name),
    newestLeft: newestOf(found.filter(({ isHeld }) => !isHeld)),
    newest: newestOf(found),
  };
};

/** Throws `SET_LOCKED` unless the owner who shows in this folder that it lives is dead. */
export const refuseLiving = async (store: Store, folder: string, timing: LockTiming, signal: AbortSignal): Promise<void> => {
  const { owner, gone } = await ownerOf(store, folder);
  if (gone === false) throw locked(`process ${owner?.pid} on "${owner?.host}" is writing to it`);
  if (gone === undefined && !(await standsStill(store, folder, timing, signal)))
    throw locked(`a run on "${owner?.host ?? 'an unknown machine'}" is writing to it`);
};

const removeDead = async (store: Store, base: string, name: string, timing: LockTiming, signal: AbortSignal): Promise<void> => {
  const folder = `${folderOf(base)}/${name}`;
  await refuseLiving(store, folder, timing, signal);
  await unlessTakenAway(store, base, name, () => store.rename(folder, `${folder}.left`));
};

/** Does something with the folder of a lock; that it is there no longer is no fault of the destination. */
const unlessTakenAway = async (store: Store, base: string, name: string, work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    const { held } = await generations(store, base);
    throw held.includes(name) ? error : locked('another run took it or gave it back at the same moment');
  }
};
