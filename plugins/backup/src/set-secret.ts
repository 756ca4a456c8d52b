import type { CodecModule, SetKeys } from '@tapedeck/archive';
import type { Pipeline, Secret } from '@tapedeck/core';

/** The set's secret, opened with one of the identities; `undefined` when none fits or the set has none. */
export const openSetSecret = async (keys: SetKeys, pipeline: Pipeline, identities: readonly Secret[]): Promise<string | undefined> => {
  if (identities.length === 0) return undefined;
  for (const name of new Set(keys.wrapped.map((row) => row.wrapper))) {
    const { wrapper } = await pipeline.keyWrapper(name);
    const secret = await wrapper.unwrap(
      keys.wrapped.filter((row) => row.wrapper === name),
      identities,
    );
    if (secret !== undefined) return Buffer.from(secret).toString('utf8');
  }
  return undefined;
};

/** Finds codecs for the archive among the plugins. */
export const codecFinder =
  (pipeline: Pipeline) =>
  async (name: string, version: number): Promise<CodecModule> =>
    pipeline.codec(name, version);
