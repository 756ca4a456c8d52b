import { ArchiveError } from '../errors.ts';
import type { Store } from './store.ts';

const nothingHere = (): never => {
  throw new ArchiveError('DESTINATION_MISSING', 'Nothing is kept here.', { hint: 'This is a defect; please report it.' });
};

/** A store that keeps nothing: for a comparison, which goes the whole way of a backup and writes nothing. */
export const discardingStore: Store = {
  name: 'nowhere',
  capabilities: { rename: true, conditionalCreate: true },
  createExclusive: async () => ({ append: async () => undefined, flush: async () => undefined, close: async () => undefined }),
  open: async () => nothingHere(),
  list: async () => [],
  makeFolder: async () => undefined,
  rename: async () => undefined,
  remove: async () => undefined,
  flushFolder: async () => undefined,
};
