import type { BlockCodec } from '../format/seal.ts';

/** Loads a codec's worker module in this thread. */
export const loadCodec = async ({ module, options }: { readonly module: string; readonly options: unknown }): Promise<BlockCodec> => {
  const loaded = await import(module);
  return loaded.createCodec(options);
};
