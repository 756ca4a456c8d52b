import { BackupError } from '../errors/backup-error.ts';
import type { PluginDefinition } from '../plugin/define-plugin.ts';
import { installedPlugins } from '../plugin/installed-plugins.ts';
import type { SectionPlugins } from '../plugin/list-uses.ts';
import { PluginLoader } from '../plugin/plugin-loader.ts';
import { bringsSources, composeSchema } from '../site/compose-schema.ts';

/** Where the plugins of a composed schema come from. */
export interface SchemaRequest {
  /** Folders that plugins are looked for from. */
  readonly folders: readonly string[];
  readonly platform: NodeJS.Platform;
  readonly plugins?: readonly PluginDefinition[];
  readonly sectionPlugins?: SectionPlugins;
}

/** A plugin that is installed: loaded, or why it could not be. */
export type InstalledPlugin =
  | { readonly name: string; readonly plugin: PluginDefinition }
  | { readonly name: string; readonly error: BackupError };

/** Loads every plugin that is installed, sorted by name. One that cannot be loaded is told with its error. */
export const loadInstalled = async ({ folders, platform, plugins = [] }: SchemaRequest): Promise<readonly InstalledPlugin[]> => {
  const loader = new PluginLoader({ bases: folders, given: plugins, platform });
  const names = [...new Set([...plugins.map(({ name }) => name), ...(await installedPlugins(folders))])].sort();
  return Promise.all(
    names.map(async (name): Promise<InstalledPlugin> => {
      try {
        return { name, plugin: await loader.load(name, { file: name }) };
      } catch (error) {
        if (error instanceof BackupError) return { name, error };
        throw error;
      }
    }),
  );
};

/** One JSON Schema for site files, with the options of every plugin that is installed: what `tapedeck schema` writes for editors. */
export const siteSchemaOf = async (request: SchemaRequest): Promise<object> => {
  const installed = await loadInstalled(request);
  const plugins = installed.flatMap((one) => ('plugin' in one ? [one.plugin] : []));
  return composeSchema({
    plugins: plugins.map((plugin) => ({
      key: plugin.name,
      places: plugin.places,
      options: plugin.options,
      bringsSources: bringsSources(plugin),
    })),
    purpose: 'write',
    sections: request.sectionPlugins ?? {},
  });
};
