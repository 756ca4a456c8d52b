import { readFileSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { BackupError, findReport, listReports, type RunReport, type StateLayout, stateLayout } from '@tapedeck/core';
import type { Command } from 'commander';
import { formatTable } from '../output/format.ts';
import { logLines } from '../output/log-lines.ts';
import { summarize } from '../output/summary.ts';
import { reportPage } from '../page/report-page.ts';
import { openNamedSite } from '../site/find-site.ts';

const listed = 20;
/** Runs of the same job that a page shows. */
const inHistory = 60;

interface ReportOptions {
  readonly site?: string;
  readonly json?: boolean;
  readonly html?: string;
  readonly log?: boolean;
}

/** `tapedeck report [RUN|JOB]`. */
export const addReport = (program: Command): void => {
  program
    .command('report [run]')
    .description('Show the report of a run, by its id or as the last one of a job, or list the last runs.')
    .option('--json', 'print the report, or the log, as JSON')
    .option(
      '--html <file>',
      'write the report as a page, with the steps over time and the last runs of the job; that of the last run if none is named',
    )
    .option('--log', 'print the log of the run, step by step')
    .addHelpText(
      'after',
      '\nExample:\n  $ tapedeck report\n  $ tapedeck report nightly\n  $ tapedeck report 91cd --json\n  $ tapedeck report --html report.html',
    )
    .action(async (run: string | undefined, _: object, command: Command) => {
      const options = command.optsWithGlobals<ReportOptions>();
      const layout = stateLayout((await openNamedSite(options.site)).stateFolder);
      process.stdout.write(await answer(run, layout, options));
    });
};

const answer = async (
  run: string | undefined,
  layout: StateLayout,
  { json = false, html, log = false }: ReportOptions,
): Promise<string> => {
  if (run === undefined && html === undefined && !log) return list(layout.reports, json);
  const report = await findReport(layout.reports, run ?? (await lastRun(layout.reports)));
  if (html !== undefined) {
    writeFileSync(resolve(html), reportPage(report, await historyOf(layout.reports, report)));
    return `The report is in "${resolve(html)}".\n`;
  }
  if (log) return logOf(layout.logs, report, json);
  return json ? `${JSON.stringify(report, undefined, 2)}\n` : `${summarize(report)}\n`;
};

const list = async (reports: string, json: boolean): Promise<string> => {
  const all: RunReport[] = [];
  for await (const report of listReports(reports)) if (all.push(report) === listed) break;
  if (json) return all.map((one) => `${JSON.stringify(one)}\n`).join('');
  const rows = all.map(({ runId, job, action, startedAt, outcome }) => [runId, job, action, startedAt.slice(0, 19), outcome]);
  return `${formatTable([['RUN', 'JOB', 'ACTION', 'STARTED (UTC)', 'OUTCOME'], ...rows])}\n`;
};

const lastRun = async (reports: string): Promise<string> => {
  for await (const { runId } of listReports(reports)) return runId;
  return '';
};

/** The last runs of the same job and kind of work, oldest first. */
const historyOf = async (reports: string, { job, action }: RunReport): Promise<readonly RunReport[]> => {
  const found: RunReport[] = [];
  for await (const report of listReports(reports))
    if (report.job === job && report.action === action && found.push(report) === inHistory) break;
  return found.reverse();
};

const logOf = async (logs: string, { runId }: RunReport, json: boolean): Promise<string> => {
  const name = (await readdir(logs)).find((one) => one.endsWith(`-${runId}.jsonl`));
  if (name === undefined)
    throw new BackupError('CLI_LOG_GONE', `The log of the run "${runId}" is no longer there.`, {
      hint: 'Reports are kept for longer than logs: without --log it is shown.',
    });
  const text = readFileSync(join(logs, name), 'utf8');
  return json ? text : logLines(text);
};
