import { BackupError, type Place } from '../errors/backup-error.ts';
import { API } from './define-plugin.ts';

/** No package and no file has the name. `meant` is the nearest plugin that is installed. */
export const pluginNotFound = (name: string, tried: readonly string[], meant: string | undefined, place: Place) =>
  new BackupError(
    'CORE_PLUGIN_NOT_FOUND',
    `No plugin "${name}" is installed: there is no ${tried.map((one) => `"${one}"`).join(' and no ')}.`,
    {
      hint: meant === undefined ? `Install ${tried[0] ?? name}, or correct the name.` : `Did you mean "${meant}"?`,
      place,
    },
  );

/** The module is there and cannot be loaded. */
export const pluginBroken = (name: string, cause: unknown, place: Place) =>
  new BackupError(
    'CORE_PLUGIN_UNLOADABLE',
    `The plugin "${name}" cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}.`,
    {
      hint: 'Install it again, or report this to its author.',
      cause,
      place,
    },
  );

/** What the module exports is no plugin. */
export const pluginMisshapen = (name: string, why: string, place: Place) =>
  new BackupError('CORE_PLUGIN_SHAPE', `What "${name}" exports by default is no plugin: ${why}.`, {
    hint: 'Export the answer of "definePlugin" by default.',
    place,
  });

/** The plugin speaks another contract. */
export const apiUnknown = (name: string, api: number, place: Place) =>
  new BackupError('CORE_PLUGIN_API', `The plugin "${name}" speaks api ${api}; this core speaks api ${API}.`, {
    hint: api > API ? 'Update Tapedeck, or install an older version of the plugin.' : 'Install a newer version of the plugin.',
    place,
  });

/** The plugin is not for this system. */
export const platformUnfit = (name: string, platforms: readonly string[], platform: string, place: Place) =>
  new BackupError('CORE_PLUGIN_PLATFORM', `The plugin "${name}" runs on ${platforms.join(', ')}; this machine is ${platform}.`, {
    hint: 'Take it out of the job on this machine.',
    place,
  });

/** The plugin may not be used at this place of a job. */
export const placeUnfit = (name: string, at: string, places: readonly string[], place: Place) =>
  new BackupError('CORE_PLUGIN_PLACE', `The plugin "${name}" cannot be used as "${at}".`, {
    hint: `It may stand as ${places.map((one) => `"${one}"`).join(' or ')}.`,
    place,
  });

/** The options' schema is not a schema. */
export const optionsSchemaBroken = (cause: unknown, place: Place) =>
  new BackupError(
    'CORE_PLUGIN_SCHEMA',
    `The option schema of a plugin of the job is no JSON Schema: ${cause instanceof Error ? cause.message : String(cause)}.`,
    {
      hint: 'Report this to the author of the plugin.',
      cause,
      place,
    },
  );

/** `apply` threw. */
export const applyBroken = (use: string, cause: unknown, place: Place) =>
  new BackupError('CORE_PLUGIN_APPLY', `"${use}" cannot be applied: ${cause instanceof Error ? cause.message : String(cause)}.`, {
    hint: 'Report this to the author of the plugin.',
    cause,
    place,
  });

/** Encryption before compression. */
export const pipelineImpossible = (codec: string, keyWrapper: string, place: Place) =>
  new BackupError('SITE_PIPELINE_ORDER', `"${codec}" stands behind "${keyWrapper}": what is encrypted cannot be encoded any more.`, {
    hint: `Put "${codec}" before "${keyWrapper}".`,
    place,
  });

/** A media file needs a codec that this plugin cannot decode. */
export const codecTooOld = (name: string, version: number, known: number) =>
  new BackupError(
    'CORE_CODEC_VERSION',
    `The media file needs version ${version} of the codec "${name}"; the plugin has version ${known}.`,
    {
      hint: `Update the plugin "${name}".`,
    },
  );

/** The plugin by that name is no codec, or wraps no keys. */
export const notOfThisSort = (name: string, sort: 'codec' | 'key wrapper') =>
  new BackupError('CORE_PLUGIN_SORT', `The plugin "${name}" is no ${sort}.`, {
    hint: `Install the plugin that wrote the media file as the ${sort} "${name}".`,
  });

/** A media file names something as a plugin that cannot be the name of one: a path, or another package. */
export const badMediaName = (name: string) =>
  new BackupError('CORE_MEDIA_PLUGIN_NAME', `The media file names "${name}" as a plugin, which is no plugin's name.`, {
    hint: 'Do not trust this media file; see where it comes from.',
  });

/** Nobody takes the section. */
export const sectionWithoutPlugin = (section: string, place: Place) =>
  new BackupError('SITE_SECTION_UNUSED', `No plugin takes the section "${section}".`, { hint: `Remove "${section}".`, place });
