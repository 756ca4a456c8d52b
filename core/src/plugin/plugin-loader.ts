import { nearest } from '../document/nearest.ts';
import { BackupError, type Place } from '../errors/backup-error.ts';
import { API, type PluginDefinition } from './define-plugin.ts';
import { installedPlugins, installedProviders } from './installed-plugins.ts';
import { apiUnknown, platformUnfit, pluginBroken, pluginMisshapen, pluginNotFound } from './plugin-errors.ts';
import { isPlugin, shapeErrorOf } from './plugin-shape.ts';
import { packageNames, resolvePlugin } from './resolve-plugin.ts';

/** Where plugins come from. */
export interface PluginSources {
  /** Folders that packages are looked for from; paths are relative to the first, the site file's. */
  readonly bases: readonly string[];
  /** Plugins that are there already; they go before any that is installed. */
  readonly given: readonly PluginDefinition[];
  readonly platform: NodeJS.Platform;
}

/** Finds, imports and checks plugins. What nobody asks for is never imported. */
export class PluginLoader {
  readonly #sources: PluginSources;

  constructor(sources: PluginSources) {
    this.#sources = sources;
  }

  /**
   * The plugin that a name in the site file stands for. `alternatives` are other words that may have been meant.
   * @throws `CORE_PLUGIN_NOT_FOUND`, `CORE_PLUGIN_UNLOADABLE`, `CORE_PLUGIN_SHAPE`, `CORE_PLUGIN_API`, `CORE_PLUGIN_PLATFORM`
   */
  async load(name: string, place: Place, alternatives: readonly string[] = []): Promise<PluginDefinition> {
    const { platform } = this.#sources;
    const plugin = this.#sources.given.find((one) => one.name === name) ?? (await this.#import(name, place, alternatives));
    if (!isPlugin(plugin)) throw pluginMisshapen(name, shapeErrorOf(plugin), place);
    if (plugin.api !== API) throw apiUnknown(name, plugin.api, place);
    if (plugin.platforms !== undefined && !plugin.platforms.includes(platform)) {
      throw platformUnfit(name, plugin.platforms, platform, place);
    }
    return plugin;
  }

  /** Names of the snapshot providers that are there and fit the platform. One that cannot be loaded is among them, to be objected to. */
  async snapshotProviders(): Promise<readonly string[]> {
    const { bases, given } = this.#sources;
    const names = [
      ...given.filter(({ places }) => places.includes('snapshot')).map(({ name }) => name),
      ...(await installedProviders(bases)),
    ];
    const fitting = await Promise.all(names.map(async (name) => ((await this.#fitsPlatform(name)) ? [name] : [])));
    return [...new Set(fitting.flat())];
  }

  async #fitsPlatform(name: string): Promise<boolean> {
    try {
      await this.load(name, { file: name });
      return true;
    } catch (error) {
      return !(error instanceof BackupError && error.code === 'CORE_PLUGIN_PLATFORM');
    }
  }

  async #import(name: string, place: Place, alternatives: readonly string[]): Promise<unknown> {
    const url = resolvePlugin(name, this.#sources.bases);
    if (url === undefined) throw await this.#notFound(name, place, alternatives);
    try {
      const module: { readonly default?: unknown } = await import(url);
      return module.default;
    } catch (error) {
      throw pluginBroken(name, error, place);
    }
  }

  async #notFound(name: string, place: Place, alternatives: readonly string[]): Promise<BackupError> {
    const known = [...alternatives, ...this.#sources.given.map((plugin) => plugin.name), ...(await installedPlugins(this.#sources.bases))];
    const tried = packageNames(name);
    return pluginNotFound(name, tried.length === 0 ? [name] : tried, nearest(name, known), place);
  }
}
