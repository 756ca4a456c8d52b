import { join } from 'node:path';
import { type JsonValue, type RunReport, restoreJob, type Site } from '@tapedeck/core';
import { aSite } from '../../kit/a-site.ts';
import type { WindowsServer } from '../../simulators/windows/a-windows-server.ts';

/** The site of a simulated mail server: one job, "nightly". */
export const mailSite = (server: WindowsServer, options: JsonValue = {}, more: Readonly<Record<string, JsonValue>> = {}): Promise<Site> =>
  aSite(server.folder, { sources: [{ exchange: options }], snapshot: { use: 'vss' }, ...more }, 'state', {}, { host: server.host });

/** Where `recover` puts a database. */
export const recoveryFolder = (folder: string): string => join(folder, 'recovery');

/** Makes a recovery database "RDB1" of what was captured of "DB1". */
export const recover = async (site: Site, folder: string): Promise<RunReport> => {
  const workload = { name: 'exchange:DB1', as: 'RDB1', options: { folder: recoveryFolder(folder) } };
  const request = { paths: [], include: [], exclude: [], to: undefined, conflict: 'fail', dryRun: false, workload } as const;
  return (await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false }, request })).report;
};
