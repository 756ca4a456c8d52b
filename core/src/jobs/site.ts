import type { JsonValue } from '../contracts/worker-module.ts';
import type { Host } from '../host/host.ts';
import type { PluginDefinition } from '../plugin/define-plugin.ts';
import type { SectionPlugins } from '../plugin/list-uses.ts';
import type { PluginLoader } from '../plugin/plugin-loader.ts';
import type { SiteDocument } from '../site/site-document.ts';

/** How to open a site: the file or the value, and what the process knows of its surroundings. */
export interface SiteRequest {
  /** Path of the site file; or `value`. */
  readonly file?: string;
  /** A site that stands in no file. Relative paths in it start from `folder`. */
  readonly value?: JsonValue;
  /** Folder that relative paths start from when there is no file. */
  readonly folder?: string;
  /** State folder for a site that names none. */
  readonly defaultStateFolder: string;
  /** Variables that secrets may be taken from; commands inherit the others. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Folders that plugins are looked for from, behind that of the site file. */
  readonly pluginFolders?: readonly string[];
  /** Plugins that need not be looked for. */
  readonly plugins?: readonly PluginDefinition[];
  readonly sectionPlugins?: SectionPlugins;
  /** Another machine than the real one. */
  readonly host?: Host;
  /** How long a tap that was told to end may take to do so, in milliseconds. Default 10,000. */
  readonly graceMs?: number;
  /** How long the main thread may stay silent after a passed deadline, in milliseconds, before the process is ended. Default 30,000. */
  readonly silenceMs?: number;
}

/** An opened site: well-formed as far as core knows it. Its jobs are checked when they are used. */
export interface Site {
  readonly document: SiteDocument;
  /** Names of its jobs, in the order of the file. */
  readonly jobNames: readonly string[];
  readonly folder: string;
  readonly stateFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly host: Host;
  readonly loader: PluginLoader;
  readonly sectionPlugins: SectionPlugins;
  readonly graceMs: number;
  readonly silenceMs: number;
}
