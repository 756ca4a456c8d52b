import { findReport, listReports, type RunReport, stateLayout } from '@tapedeck/core';
import type { Command } from 'commander';
import { formatTable } from '../output/format.ts';
import { summarize } from '../output/summary.ts';
import { openNamedSite } from '../site/find-site.ts';

const listed = 20;

/** `tapedeck report [RUN]`. */
export const addReport = (program: Command): void => {
  program
    .command('report [run]')
    .description('Show the report of a run by its id, or list the last runs.')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExample:\n  $ tapedeck report\n  $ tapedeck report 91cd --json')
    .action(async (run: string | undefined, _: object, command: Command) => {
      const { site: file, json } = command.optsWithGlobals<{ site?: string; json?: boolean }>();
      const { reports } = stateLayout((await openNamedSite(file)).stateFolder);
      if (run !== undefined) {
        const report = await findReport(reports, run);
        process.stdout.write(json === true ? `${JSON.stringify(report, undefined, 2)}\n` : `${summarize(report)}\n`);
        return;
      }
      const all: RunReport[] = [];
      for await (const report of listReports(reports)) if (all.push(report) === listed) break;
      const rows = all.map(({ runId, job, action, startedAt, outcome }) => [runId, job, action, startedAt.slice(0, 19), outcome]);
      process.stdout.write(
        json === true
          ? all.map((one) => `${JSON.stringify(one)}\n`).join('')
          : `${formatTable([['RUN', 'JOB', 'ACTION', 'STARTED (UTC)', 'OUTCOME'], ...rows])}\n`,
      );
    });
};
