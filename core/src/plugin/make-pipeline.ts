import type { CodecUse } from '../contracts/codec.ts';
import type { KeyWrapperUse } from '../contracts/key-wrapper.ts';
import type { JsonValue } from '../contracts/worker-module.ts';
import type { Pipeline } from '../run/run.ts';
import type { OptionValue } from '../site/option-value.ts';
import type { PluginDefinition } from './define-plugin.ts';
import { codecTooOld, notOfThisSort } from './plugin-errors.ts';

/** A plugin as the job's pipeline uses it. */
export interface PipelineUse {
  readonly plugin: PluginDefinition;
  /** Checked options, with references in place of secrets. */
  readonly options: JsonValue;
  readonly optionsWithSecrets: OptionValue;
}

/** Makes the pipeline of a run. `load` finds a plugin that a media file names and the job does not use. */
export const makePipeline = (uses: readonly PipelineUse[], load: (name: string) => Promise<PluginDefinition>): Pipeline => {
  const find = async (name: string) => uses.find(({ plugin }) => plugin.name === name)?.plugin ?? (await load(name));
  return {
    codecs: uses.flatMap(({ plugin, options }) => (plugin.codec === undefined ? [] : [toCodecUse(plugin.name, plugin.codec, options)])),
    keyWrappers: uses.flatMap(({ plugin, optionsWithSecrets }): readonly KeyWrapperUse[] =>
      plugin.keyWrapper === undefined ? [] : [{ name: plugin.name, wrapper: plugin.keyWrapper, options: optionsWithSecrets }],
    ),
    async codec(name, version) {
      const { codec } = await find(name);
      if (codec === undefined) throw notOfThisSort(name, 'codec');
      if (version > codec.version) throw codecTooOld(name, version, codec.version);
      // The version is that of the file, so that a decoder which knows several can tell them apart.
      return { ...toCodecUse(name, codec, {}), version };
    },
    async keyWrapper(name) {
      const { keyWrapper } = await find(name);
      if (keyWrapper === undefined) throw notOfThisSort(name, 'key wrapper');
      const use = uses.find(({ plugin }) => plugin.name === name);
      return { name, wrapper: keyWrapper, options: use?.optionsWithSecrets ?? {} };
    },
  };
};

const toCodecUse = (
  name: string,
  { version, module, parameters }: NonNullable<PluginDefinition['codec']>,
  options: JsonValue,
): CodecUse => ({
  name,
  version,
  module,
  options,
  parameters: parameters(options),
});
