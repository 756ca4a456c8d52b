import type { Store, StoreWriter } from './store.ts';

/** A clock that paces, in milliseconds. */
export interface Pace {
  readonly bytesPerSecond: number;
  monotonicMs(): number;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  readonly signal: AbortSignal;
}

/** Waits, after so many bytes, until there may be more. */
export const pacing = (pace: Pace): ((bytes: number) => Promise<void>) => {
  let freeAt = pace.monotonicMs();
  return async (bytes) => {
    const now = pace.monotonicMs();
    freeAt = Math.max(freeAt, now) + (bytes * 1000) / pace.bytesPerSecond;
    if (freeAt > now) await pace.sleep(freeAt - now, pace.signal);
  };
};

/** The same store, to which no more is written than so many bytes a second, over all its files: what it cannot take now waits. */
export const pacedStore = (store: Store, pace: Pace): Store => {
  const wait = pacing(pace);
  const paced = (file: StoreWriter): StoreWriter => ({
    append: async (bytes) => {
      await file.append(bytes);
      await wait(bytes.length);
    },
    flush: () => file.flush(),
    close: () => file.close(),
  });
  return {
    name: store.name,
    capabilities: store.capabilities,
    createExclusive: async (name) => paced(await store.createExclusive(name)),
    open: (name) => store.open(name),
    list: (folder) => store.list(folder),
    makeFolder: (name) => store.makeFolder(name),
    rename: (from, to) => store.rename(from, to),
    remove: (name) => store.remove(name),
    flushFolder: (name) => store.flushFolder(name),
  };
};
