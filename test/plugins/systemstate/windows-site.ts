import { type Host, type JsonValue, openSite, type RunReport, restoreJob, runJob, type Site } from '@tapedeck/core';
import { pluginFolders, sectionPlugins } from '../../../cli/src/site/plugin-folders.ts';
import { siteValue } from '../../kit/a-site.ts';
import type { BackupServer } from '../../simulators/wbadmin/a-backup-server.ts';

/** A site below a folder whose only job backs up the system state of a simulated server. */
export const windowsSite = async (
  folder: string,
  server: BackupServer,
  options: object = { staging: server.staging },
  host?: Host,
  more: Readonly<Record<string, JsonValue>> = {},
): Promise<Site> =>
  openSite({
    value: { ...siteValue(folder, { sources: [{ systemstate: { ...options } }], snapshot: { use: 'none' }, ...more }) },
    folder,
    defaultStateFolder: folder,
    environment: process.env,
    pluginFolders: pluginFolders(),
    sectionPlugins,
    graceMs: 2000,
    host: host ?? server.host(),
  });

/** Runs the job. */
export const backUp = async (site: Site, more: Parameters<typeof runJob>[2] = {}): Promise<RunReport> =>
  (await runJob(site, 'nightly', more)).report;

/** Hands the system state back. */
export const handBack = async (site: Site, options: Readonly<Record<string, string>>, to?: string): Promise<RunReport> => {
  const request = { paths: [], include: [], exclude: [], to, conflict: 'fail', dryRun: false } as const;
  const workload = { name: 'systemstate:SRV01', options };
  const point = { selector: 'latest', trustSigner: false };
  return (await restoreJob(site, 'nightly', { point, request: { ...request, workload } })).report;
};
