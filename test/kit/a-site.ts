import { join } from 'node:path';
import { type JsonValue, openSite, type Site, type SiteRequest } from '@tapedeck/core';
import { pluginFolders, sectionPlugins } from '../../cli/src/site/plugin-folders.ts';

/** The site file of such a site, as a value. */
export const siteValue = (folder: string, job: Readonly<Record<string, JsonValue>> = {}, state = 'state') => ({
  state: join(folder, state),
  jobs: {
    nightly: {
      kind: 'backup',
      sources: [{ files: { paths: [join(folder, 'source')] } }],
      pipeline: [{ zstd: {} }],
      destination: [{ media: { path: join(folder, 'media'), create: true } }],
      ...live,
      ...job,
    },
  },
});

// On Windows "auto" finds the provider of shadow copies, which asks PowerShell: there is none where the tests run.
const live = process.platform === 'win32' ? { snapshot: { use: 'none' } } : {};

/**
 * A site with the real plugins whose state, sources and destination lie in a folder of the test: one job "nightly", with other keys where
 * given. `state` names another state folder, `more` are further keys of the site file, `opened` is how else it is opened.
 */
export const aSite = (
  folder: string,
  job: Readonly<Record<string, JsonValue>> = {},
  state = 'state',
  more: Readonly<Record<string, JsonValue>> = {},
  opened: Partial<SiteRequest> = {},
): Promise<Site> =>
  openSite({
    value: { ...siteValue(folder, job, state), ...more },
    folder,
    defaultStateFolder: join(folder, 'state'),
    environment: process.env,
    pluginFolders: pluginFolders(),
    sectionPlugins,
    ...opened,
  });
