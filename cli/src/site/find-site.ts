import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { BackupError, openSite, type Site, type SiteRequest } from '@tapedeck/core';
import { pluginFolders, sectionPlugins } from './plugin-folders.ts';

const isSystem = (): boolean => process.platform === 'win32' || process.getuid?.() === 0;

/** Folder of the system-wide site file. */
export const configFolder = (): string => {
  if (process.platform === 'win32') return join(process.env.ProgramData ?? 'C:\\ProgramData', 'Tapedeck');
  return isSystem() ? '/etc/tapedeck' : join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'tapedeck');
};

/** Folder for journals, reports, logs and caches, where the site file names none. */
export const defaultStateFolder = (): string => {
  if (process.platform === 'win32') return join(configFolder(), 'state');
  return isSystem() ? '/var/lib/tapedeck' : join(process.env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'tapedeck');
};

const candidates = (): readonly string[] => ['tapedeck.yaml', 'tapedeck.json', join(configFolder(), 'tapedeck.yaml')];

/** Path of the site file: as named, else from the environment, this folder, or the system-wide one. */
export const findSiteFile = (named: string | undefined): string => {
  const file = named ?? process.env.TAPEDECK_SITE ?? candidates().find((candidate) => existsSync(candidate));
  if (file !== undefined) return file;
  throw new BackupError(
    'CLI_NO_SITE',
    `There is no site file: looked for ${candidates()
      .map((path) => `"${path}"`)
      .join(', ')}.`,
    {
      hint: 'Make one with "tapedeck init", or name one with --site.',
    },
  );
};

const surroundings = () =>
  ({
    defaultStateFolder: defaultStateFolder(),
    environment: process.env,
    pluginFolders: pluginFolders(),
    sectionPlugins,
  }) satisfies Partial<SiteRequest>;

/** Opens the site file. */
export const openNamedSite = (named: string | undefined): Promise<Site> => openSite({ file: findSiteFile(named), ...surroundings() });

/** Opens a site that stands in no file. */
export const openValueSite = (value: NonNullable<SiteRequest['value']>): Promise<Site> => openSite({ value, ...surroundings() });
