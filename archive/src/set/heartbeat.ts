import { readWhole } from '../store/read-range.ts';
import type { Store } from '../store/store.ts';
import { isGone, type ProcessIdentity, thisProcess } from './same-process.ts';

/** How signs of life are timed. A watcher waits one lease; an owner beats several times within it. */
export interface LockTiming {
  readonly leaseMs: number;
  readonly beatMs: number;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

const ownerFile = 'owner';
const beatPattern = /^beat-(\d+)$/;

/** A folder at the destination whose owner says who it is, and shows that it lives by a counter. */
export class Heartbeat {
  readonly #store: Store;
  readonly #folder: string;
  readonly #isOwned: (() => Promise<boolean>) | undefined;
  #beat = 0;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> | undefined;

  /** `isOwned` tells whether the folder still means something, where it is not taken away from an owner that is believed dead. */
  constructor(store: Store, folder: string, isOwned?: () => Promise<boolean>) {
    this.#store = store;
    this.#folder = folder;
    this.#isOwned = isOwned;
  }

  /** Writes down who owns the folder. */
  async writeOwner(): Promise<void> {
    const file = await this.#store.createExclusive(`${this.#folder}/${ownerFile}`);
    try {
      await file.append(Buffer.from(JSON.stringify(thisProcess())));
    } finally {
      await file.close();
    }
  }

  /** Beats until `stop`, and calls `lost` once when the folder is no longer there. */
  keepAlive(beatMs: number, lost: (cause: unknown) => void): void {
    this.#timer = setInterval(() => {
      // The next beat waits for one that a slow destination still holds: it would find nothing to move on.
      this.#beating ??= this.#beatOnce(lost).finally(() => {
        this.#beating = undefined;
      });
    }, beatMs);
    this.#timer.unref();
  }

  /** Ends the beating and removes its signs; other files in the folder stay. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    for (const { name } of await this.#store.list(this.#folder)) if (isSign(name)) await this.#store.remove(`${this.#folder}/${name}`);
  }

  async #beatOnce(lost: (cause: unknown) => void): Promise<void> {
    try {
      await this.#moveOn();
    } catch (cause) {
      // A destination that fails for a moment takes nothing away; if it never mends, a taker will.
      const items = await this.#store.list(this.#folder).catch(() => undefined);
      if (items === undefined) return;
      this.#beat = Math.max(0, ...items.map(({ name }) => Number(beatPattern.exec(name)?.[1] ?? 0)));
      if (this.#isOwned === undefined && !items.some(({ name }) => name === ownerFile)) this.#end(lost, cause);
    }
    if (this.#isOwned !== undefined && !(await this.#isOwned().catch(() => true))) this.#end(lost, undefined);
  }

  #end(lost: (cause: unknown) => void, cause: unknown): void {
    clearInterval(this.#timer);
    lost(cause);
  }

  /**
   * The counter is the name of an empty file: moving it on is one rename, which fails when the folder was taken away. Where nothing can be renamed, the
   * next one is there before the last one goes.
   */
  async #moveOn(): Promise<void> {
    const { rename } = this.#store.capabilities;
    const last = `${this.#folder}/beat-${this.#beat}`;
    const next = `${this.#folder}/beat-${this.#beat + 1}`;
    if (rename && this.#beat > 0) await this.#store.rename(last, next);
    else await (await this.#store.createExclusive(next)).close();
    if (!rename && this.#beat > 0) await this.#store.remove(last);
    this.#beat += 1;
  }
}

const isSign = (name: string): boolean => name === ownerFile || beatPattern.test(name);

/** Who owns a folder and whether that process is gone: `undefined` where that cannot be told from here. */
export interface OwnerState {
  readonly owner: ProcessIdentity | undefined;
  readonly gone: boolean | undefined;
}

/** Looks who owns a folder. */
export const ownerOf = async (store: Store, folder: string): Promise<OwnerState> => {
  const owner = await readOwner(store, folder);
  return { owner, gone: owner && isGone(owner) };
};

const readOwner = async (store: Store, folder: string): Promise<ProcessIdentity | undefined> => {
  try {
    const owner: unknown = JSON.parse((await readWhole(store, `${folder}/${ownerFile}`, 4096)).toString());
    return isIdentity(owner) ? owner : undefined;
  } catch {
    // An owner that died between making the folder and writing the file; its heartbeat decides.
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
export const standsStill = async (store: Store, folder: string, timing: LockTiming, signal: AbortSignal): Promise<boolean> => {
  const before = await signsOfLife(store, folder);
  await timing.sleep(timing.leaseMs, signal);
  return before === (await signsOfLife(store, folder));
};

/** The counter, and whether the owner has said who it is: a slow one may do so only now. */
const signsOfLife = async (store: Store, folder: string): Promise<string> =>
  (await store.list(folder))
    .map((item) => item.name)
    .filter(isSign)
    .sort()
    .join();
