import { join } from 'node:path';
import { type Host, type JsonValue, type PluginDefinition, restoreJob } from '@tapedeck/core';
import { aRun } from './a-run.ts';

/** What matters to a test of a job that reads from snapshots. */
export interface FrozenJob {
  readonly paths: readonly string[];
  readonly snapshot?: Readonly<Record<string, JsonValue>>;
  readonly plugins?: readonly PluginDefinition[];
  readonly host: Host;
  /** Whether what is read is to be stored, for a test that restores it. */
  readonly stored?: boolean;
  /** Where state, media files and what is restored lie. */
  readonly folder: string;
}

/** Settings of such a job, for `aRun`. */
export const frozenJobSettings = ({ paths, snapshot = {}, plugins = [], host, stored = false, folder }: FrozenJob) => ({
  uses: [
    { files: { paths: [...paths] } },
    ...(stored ? [{ backup: {} }, { media: { path: join(folder, 'media'), create: true } }] : []),
    ...plugins.map(({ name }) => ({ [name]: {} })),
  ],
  plugins,
  job: { snapshot },
  host,
  stateFolder: join(folder, 'state'),
});

/** Restores what the job has stored last, and answers where a path is now. */
export const restoreLatest = async (job: FrozenJob): Promise<(path: string) => string> => {
  const to = join(job.folder, 'target');
  const request = { paths: [], include: [], exclude: [], to, conflict: 'fail', dryRun: false } as const;
  const site = await aRun(frozenJobSettings({ ...job, stored: true })).site();
  const { report } = await restoreJob(site, 'test', { point: { selector: 'latest', trustSigner: false }, request });
  if (report.outcome !== 'complete') throw new Error(`The restore was ${report.outcome}: ${report.error?.message}`);
  return (path) => join(to, path);
};
