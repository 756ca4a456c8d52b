import { setFlagsFromString } from 'node:v8';
import { definePlugin, type JsonValue, type PluginDefinition } from '@tapedeck/core';
import { failingCodec } from '../kit/failing-codec.ts';
import { type Meddling, meddlingModule } from '../kit/meddling.ts';
import { byPlugin, type Injection } from './injection.ts';

/** A filter of all roots that does something when it is asked for an entry. */
export const withFilter = (meddling: Meddling, more: Partial<Injection> = {}): Injection => ({
  ...byPlugin(({ hooks }) =>
    hooks.select.tap({ stage: 'late' }, ({ sources }) => ({
      sources: sources.map((source) => ({
        ...source,
        roots: source.roots.map((root) => ({ ...root, filters: [{ module: meddlingModule, options: asOptions(meddling) }] })),
      })),
    })),
  ),
  ...more,
});

/** In place of the codec of the job and of all its points. What it does not make smaller is stored as it is, for anybody to read. */
const codecPlugin = (module: string): PluginDefinition =>
  definePlugin({
    name: 'zstd',
    api: 1,
    version: '0.1.0',
    places: ['pipeline'],
    options: { type: 'object' },
    codec: { version: 1, module, parameters: () => null },
  });

/** A codec that fails as it is told. */
export const withCodec = (how: Readonly<Record<string, string>>): Injection => ({
  plugins: [codecPlugin(`${failingCodec({}).module}?${new URLSearchParams(how)}`)],
});

/** A codec that does something when it is given a block. */
export const withMeddlingCodec = (meddling: Meddling): Injection => ({
  job: { pipeline: [{ zstd: asOptions(meddling) }] },
  plugins: [codecPlugin(meddlingModule)],
});

const asOptions = ({ command, ...rest }: Meddling): JsonValue => ({ ...rest, command: [...command] });

/** Threads that are started meanwhile have little memory. */
export const littleMemory: Pick<Injection, 'prepare' | 'mend'> = {
  prepare: () => setFlagsFromString('--max-old-space-size=40'),
  mend: () => setFlagsFromString('--max-old-space-size=0'),
};
