import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Host, type JsonValue, type RunJobRequest, type RunReport, runJob, type Site, type SiteRequest } from '@tapedeck/core';
import { aSite } from '../../kit/a-site.ts';

/** How the job differs from one that comes to a good end. */
export interface Powered {
  readonly job?: Readonly<Record<string, JsonValue>>;
  readonly opened?: Partial<SiteRequest>;
  readonly request?: RunJobRequest;
}

/** A site whose one job has a file to read, and ends with its machine as it is said. */
export const poweredSite = async (folder: string, host: Host, power: JsonValue, { job, opened }: Powered = {}): Promise<Site> => {
  mkdirSync(join(folder, 'source'), { recursive: true });
  writeFileSync(join(folder, 'source', 'note'), 'a few words');
  return aSite(folder, { snapshot: { use: 'none' }, power, ...job }, 'state', {}, { ...opened, host });
};

/** Runs that job. */
export const runPowered = async (folder: string, host: Host, power: JsonValue, how: Powered = {}): Promise<RunReport> =>
  (await runJob(await poweredSite(folder, host, power, how), 'nightly', how.request)).report;

/** Codes of the notes of a report that tell what becomes of the machine. */
export const told = ({ notes }: RunReport): readonly string[] => notes.map(({ code }) => code).filter((code) => /^POWER|OTHERS/.test(code));

/** What a report says of what went wrong: of its error with its objections, and of its problems. */
export const wrong = ({ error, problems }: RunReport): readonly string[] => [
  ...(error?.objections ?? (error === undefined ? [] : [error])).map(({ code }) => code),
  ...problems.map(({ code }) => code),
];

/** Runs that end otherwise than complete. */
export const ends = {
  degraded: { post: [{ run: [process.execPath, '-e', 'process.exit(1)'] }] },
  failed: { pre: [{ run: [process.execPath, '-e', 'process.exit(1)'] }] },
  skipped: { pre: [{ run: [process.execPath, '-e', 'process.exit(9)'], skipOn: [9] }] },
} as const;
