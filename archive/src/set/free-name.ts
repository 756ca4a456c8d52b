import type { Store } from '../store/store.ts';
import { folderOf } from './folder-of.ts';

/**
 * The name, without ending, or another one where parts of it lie in the set already: a run that died in the middle of giving it has left some, or a newer
 * media file has it by now. Among these, those of another media file would be no restore point, or replace one.
 */
export const freeName = async (store: Store, base: string, wanted: string, generation: number): Promise<string> => {
  const items = await store.list(folderOf(base));
  return items.some(({ name }) => `${base}${name}`.startsWith(`${wanted}.`)) ? `${wanted}-${generation}` : wanted;
};
