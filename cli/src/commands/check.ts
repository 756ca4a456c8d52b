import { checkJob } from '@tapedeck/core';
import type { Command } from 'commander';
import { summarize } from '../output/summary.ts';
import { untilInterrupted } from '../output/until-interrupted.ts';
import { openNamedSite } from '../site/find-site.ts';
import { forEachJob } from '../site/for-each-job.ts';
import { remindOfKey } from '../site/key-reminder.ts';

/** `tapedeck check [JOB]`. */
export const addCheck = (program: Command): void => {
  program
    .command('check [job]')
    .description('Ask whether jobs can run: site file, plugins, secrets, sources, destination. Changes nothing.')
    .addHelpText('after', '\nExample:\n  $ tapedeck check nightly')
    .action(async (job: string | undefined, _: object, command: Command) => {
      const site = await openNamedSite(command.optsWithGlobals<{ site?: string }>().site);
      await forEachJob(site, job, async (name) => {
        const { report, exitCode } = await untilInterrupted((signal) => checkJob(site, name, { signal }));
        const remarks = report.notes.map(({ message }) => `  note     ${message}\n`);
        process.stdout.write(exitCode === 0 ? `"${name}" can run.\n${remarks.join('')}` : `${summarize(report)}\n`);
        process.exitCode = Math.max(Number(process.exitCode ?? 0), exitCode);
      });
      for (const line of remindOfKey(site)) process.stdout.write(`${line.trim()}\n`);
    });
};
