import { ArchiveError } from '../errors.ts';
import { readWhole } from '../store/read-range.ts';
import type { Store } from '../store/store.ts';
import { isGone, type ProcessIdentity, thisProcess } from './same-process.ts';

/** How the lock is timed. A taker waits one lease; a holder beats several times within it. */
export interface LockTiming {
  readonly leaseMs: number;
  readonly beatMs: number;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

const folderOf = (base: string): string => `${base}writers`;
const ownerFile = 'owner';
const beatPattern = /^beat-(\d+)$/;
const generationPattern = /^(\d+)(\.left)?$/;

/**
 * The one writer of a media set. A lock is a folder `writers/GENERATION` that did not exist; its owner writes only inside.
 * Whoever takes it from a dead owner renames that folder away first, so an owner that wakes finds its paths gone.
 */
export class SetLock {
  /** Grows with every taker; goes into the media file. */
  readonly generation: number;
  /** Where the owner writes. */
  readonly folder: string;
  readonly #store: Store;
  #beat = 0;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> | undefined;

  private constructor(store: Store, folder: string, generation: number) {
    this.#store = store;
    this.folder = folder;
    this.generation = generation;
  }

  /**
   * Takes the lock of the set in `base` (a folder with a slash at its end, or empty). Throws `SET_LOCKED` when another
   * run holds it. `atLeast` is the generation of the newest media file, which the new one must pass.
   */
  static async take(store: Store, base: string, atLeast: number, timing: LockTiming, signal: AbortSignal): Promise<SetLock> {
    await store.makeFolder(folderOf(base));
    const { held, newest } = await generations(store, base);
    for (const other of held) await removeDead(store, base, other, timing, signal);
    const generation = Math.max(atLeast, newest) + 1;
    const folder = `${folderOf(base)}/${generation}`;
    await makeExclusive(store, folder);
    const lock = new SetLock(store, folder, generation);
    await unlessTakenAway(store, base, generation, () => lock.#writeOwner());
    // Two takers may both have seen no owner: each makes its folder first and looks again, so at least one sees the other.
    // And whoever was slower than a lease in between no longer sees its own.
    const holders = (await generations(store, base)).held;
    if (holders.length !== 1 || holders[0] !== generation) {
      await lock.release();
      throw locked('another run took it at the same moment');
    }
    return lock;
  }

  /** Beats until `release`, and calls `lost` once when the folder is no longer there. */
  keepAlive(beatMs: number, lost: (error: Error) => void): void {
    this.#timer = setInterval(() => {
      // The next beat waits for one that a slow destination still holds: it would find nothing to move on.
      this.#beating ??= this.#beatOnce(lost).finally(() => {
        this.#beating = undefined;
      });
    }, beatMs);
    this.#timer.unref();
  }

  /** Gives the lock back; files that the owner left inside stay in a folder named as left over. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    const left = await this.#store.list(this.folder);
    for (const item of left) {
      if (item.name === ownerFile || beatPattern.test(item.name)) await this.#store.remove(`${this.folder}/${item.name}`);
    }
    const files = await this.#store.list(this.folder);
    if (files.length === 0) await this.#store.remove(this.folder);
    else await this.#store.rename(this.folder, `${this.folder}.left`);
  }

  async #writeOwner(): Promise<void> {
    const file = await this.#store.createExclusive(`${this.folder}/${ownerFile}`);
    await file.append(Buffer.from(JSON.stringify(thisProcess())));
    await file.close();
  }

  async #beatOnce(lost: (error: Error) => void): Promise<void> {
    try {
      await this.#moveOn();
    } catch (cause) {
      // A destination that fails for a moment takes nothing away; if it never mends, a taker will.
      const items = await this.#store.list(this.folder).catch(() => undefined);
      if (items === undefined) return;
      this.#beat = Math.max(0, ...items.map(({ name }) => Number(beatPattern.exec(name)?.[1] ?? 0)));
      if (items.some(({ name }) => name === ownerFile)) return;
      clearInterval(this.#timer);
      lost(lockLost(cause));
    }
  }

  /** The counter is the name of an empty file: moving it on is one rename, which fails when the folder was taken away. */
  async #moveOn(): Promise<void> {
    const next = `${this.folder}/beat-${this.#beat + 1}`;
    if (this.#beat === 0) await (await this.#store.createExclusive(next)).close();
    else await this.#store.rename(`${this.folder}/beat-${this.#beat}`, next);
    this.#beat += 1;
  }
}

const lockLost = (cause: unknown): ArchiveError =>
  new ArchiveError('SET_LOCK_LOST', 'Another run took over the lock of the media set.', {
    hint: 'Nothing was committed. See the report of the other run.',
    cause,
  });

const locked = (why: string): ArchiveError =>
  new ArchiveError('SET_LOCKED', `The media set is in use: ${why}.`, {
    hint: 'Wait until the other run has ended, then run the job again.',
  });

/**
 * Generations that are held, and the newest that was ever given and left something behind: a number is never given twice
 * while a sleeper may still know it.
 */
const generations = async (store: Store, base: string): Promise<{ readonly held: readonly number[]; readonly newest: number }> => {
  const items = await store.list(folderOf(base));
  const found = items.flatMap(({ kind, name }) => {
    const [, number, left] = (kind === 'folder' && generationPattern.exec(name)) || [];
    return number === undefined ? [] : [{ number: Number(number), held: left === undefined }];
  });
  return {
    held: found.filter(({ held }) => held).map(({ number }) => number),
    newest: Math.max(0, ...found.map(({ number }) => number)),
  };
};

const makeExclusive = async (store: Store, folder: string): Promise<void> => {
  try {
    await store.makeFolder(folder, { exclusive: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'DESTINATION_EXISTS')
      throw locked('another run took it at the same moment');
    throw error;
  }
};

const removeDead = async (store: Store, base: string, generation: number, timing: LockTiming, signal: AbortSignal): Promise<void> => {
  const folder = `${folderOf(base)}/${generation}`;
  const owner = await readOwner(store, folder);
  const gone = owner && isGone(owner);
  if (gone === false) throw locked(`process ${owner?.pid} on "${owner?.host}" is writing to it`);
  if (gone === undefined && !(await standsStill(store, folder, timing, signal)))
    throw locked(`a run on "${owner?.host ?? 'an unknown machine'}" is writing to it`);
  await unlessTakenAway(store, base, generation, () => store.rename(folder, `${folder}.left`));
};

/** Does something with the folder of a generation; that it is there no longer is no fault of the destination. */
const unlessTakenAway = async (store: Store, base: string, generation: number, work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    const { held } = await generations(store, base);
    throw held.includes(generation) ? error : locked('another run took it or gave it back at the same moment');
  }
};

const readOwner = async (store: Store, folder: string): Promise<ProcessIdentity | undefined> => {
  try {
    const owner: unknown = JSON.parse((await readWhole(store, `${folder}/${ownerFile}`, 4096)).toString());
    return isIdentity(owner) ? owner : undefined;
  } catch {
    // A holder that died between making the folder and writing the file; its heartbeat decides.
    return undefined;
  }
};

const isIdentity = (value: unknown): value is ProcessIdentity =>
  typeof value === 'object' &&
  value !== null &&
  'host' in value &&
  'bootId' in value &&
  'pid' in value &&
  typeof value.pid === 'number' &&
  'started' in value;

/** Watches the counter for one lease on our own clock; no time of another machine is ever compared. */
const standsStill = async (store: Store, folder: string, timing: LockTiming, signal: AbortSignal): Promise<boolean> => {
  const before = await signsOfLife(store, folder);
  await timing.sleep(timing.leaseMs, signal);
  return before === (await signsOfLife(store, folder));
};

/** The counter, and whether the owner has said who it is: a slow one may do so only now. */
const signsOfLife = async (store: Store, folder: string): Promise<string> =>
  (await store.list(folder))
    .map((item) => item.name)
    .filter((name) => name === ownerFile || beatPattern.test(name))
    .sort()
    .join();
