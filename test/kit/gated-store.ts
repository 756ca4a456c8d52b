import type { Store } from '@tapedeck/archive';

/** Decides when, and whether, a call reaches the store. `call` says which one, `rename writers/1`. */
export type Gate = <Answer>(call: string, work: () => Promise<Answer>) => Promise<Answer>;

/** A store whose every call goes through a gate: for tests of who comes first. Calls on opened files pass freely. */
export const gatedStore = (store: Store, gate: Gate): Store => ({
  name: store.name,
  capabilities: store.capabilities,
  createExclusive: (name) => gate(`createExclusive ${name}`, () => store.createExclusive(name)),
  open: (name) => gate(`open ${name}`, () => store.open(name)),
  list: (folder) => gate(`list ${folder}`, () => store.list(folder)),
  makeFolder: (name) => gate(`makeFolder ${name}`, () => store.makeFolder(name)),
  rename: (from, to) => gate(`rename ${from}`, () => store.rename(from, to)),
  remove: (name) => gate(`remove ${name}`, () => store.remove(name)),
  flushFolder: (name) => gate(`flushFolder ${name}`, () => store.flushFolder(name)),
});
