import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reportSchema } from '@tapedeck/schemas';
import { schemaCheck } from '../document/schema-check.ts';
import { BackupError } from '../errors/backup-error.ts';
import type { RunReport } from '../run/report.ts';
import { writeAtomically } from './write-atomically.ts';

/** Whether a value is a run report, as `schemas` describes it. */
export const isReport = schemaCheck<RunReport>(reportSchema);

/** File name of a run in the folders of reports and logs, without ending. Sorted by name they are sorted by time, also within a second. */
export const runFileName = (runId: string, startedAt: Date): string => `${startedAt.toISOString().replace(/[-:]/g, '')}-${runId}`;

/** Writes a report, whole or not at all. */
export const writeReport = (path: string, report: RunReport): Promise<void> =>
  writeAtomically(path, `${JSON.stringify(report, undefined, 2)}\n`);

/** The reports in a folder, newest first, read one by one. Files that are no reports are passed over. */
export async function* listReports(folder: string): AsyncGenerator<RunReport> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names
    .filter((one) => one.endsWith('.json'))
    .sort()
    .reverse()) {
    const report = await readReport(join(folder, name)).catch(() => undefined);
    if (report !== undefined) yield report;
  }
}

/**
 * The newest report of a job of this name; otherwise that whose run id begins so.
 * @throws `CORE_REPORT_UNKNOWN`, `CORE_REPORT_AMBIGUOUS`
 */
export const findReport = async (folder: string, which: string): Promise<RunReport> => {
  const found: RunReport[] = [];
  for await (const report of listReports(folder)) {
    if (report.job === which) return report;
    if (report.runId.startsWith(which)) found.push(report);
  }
  const [first] = found;
  if (first === undefined) throw reportUnknown(which);
  if (found.length > 1)
    throw reportAmbiguous(
      which,
      found.map(({ runId }) => runId),
    );
  return first;
};

const readReport = async (path: string): Promise<RunReport | undefined> => {
  const report: unknown = JSON.parse(await readFile(path, 'utf8'));
  return isReport(report) ? report : undefined;
};

const reportUnknown = (which: string) =>
  new BackupError('CORE_REPORT_UNKNOWN', `There is no report of a job "${which}", nor of a run whose id begins so.`, {
    hint: 'Run "tapedeck report" to see the latest runs.',
  });

const reportAmbiguous = (prefix: string, ids: readonly string[]) =>
  new BackupError('CORE_REPORT_AMBIGUOUS', `Several runs have ids that begin with "${prefix}": ${ids.join(', ')}.`, {
    hint: 'Give more of the id.',
  });
