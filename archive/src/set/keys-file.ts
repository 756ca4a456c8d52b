import { decodeSetKeys } from '../keys/set-keys.ts';
import { readWhole } from '../store/read-range.ts';
import type { Store } from '../store/store.ts';
import type { SetKeysFile } from './media-set.ts';

/** Name of the file with the wrapped keys. */
export const setKeysName = 'set.keys';

/** Longest `set.keys` that is read, in bytes. */
const keysLimit = 1 << 20;

/** Reads a file of wrapped keys. */
export const readKeysFile = async (store: Store, name: string): Promise<SetKeysFile> => {
  const bytes = await readWhole(store, name, keysLimit);
  return { name, keys: decodeSetKeys(bytes), bytes };
};
