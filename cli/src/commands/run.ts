import { type BackupType, planJob, runJob } from '@tapedeck/core';
import { type Command, Option } from 'commander';
import { showRun } from '../output/run-listeners.ts';
import { summarize } from '../output/summary.ts';
import { traceTo } from '../output/trace-file.ts';
import { untilInterrupted } from '../output/until-interrupted.ts';
import { openNamedSite } from '../site/find-site.ts';
import { remindOfKey } from '../site/key-reminder.ts';
import { chosenJobs } from '../site/point-spec.ts';

interface RunOptions {
  readonly site?: string;
  readonly type?: BackupType;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly trace?: string;
}

/** `tapedeck run JOB`. */
export const addRun = (program: Command): void => {
  program
    .command('run <job>')
    .description('Run a job of the site file.')
    .addOption(
      new Option('--type <type>', 'what to write; otherwise incremental where a full one exists').choices([
        'full',
        'incremental',
        'differential',
      ]),
    )
    .option('--dry-run', 'take only the steps that change nothing')
    .option('--json', 'print events as JSON lines')
    .option('--trace <file>', 'write the times of every step and tap to a file')
    .addHelpText(
      'after',
      '\nExample:\n  $ tapedeck run nightly --type full\n\nExit codes: 0 complete, 3 degraded, 1 failed, 2 usage or site file, 4 skipped, 5 set in use, 130 cancelled.',
    )
    .action(async (job: string, _: RunOptions, command: Command) => runNamed(job, command.optsWithGlobals<RunOptions>()));
};

const runNamed = async (job: string, options: RunOptions): Promise<void> => {
  const site = await openNamedSite(options.site);
  chosenJobs(site, job);
  const { type, dryRun, json, trace } = options;
  const shown = await showRun({ json, trace: trace === undefined ? undefined : traceTo(trace, await planJob(site, job)) });
  try {
    const { report, exitCode } = await untilInterrupted(
      (signal) =>
        runJob(site, job, {
          listeners: shown.listeners,
          signal,
          ...(type === undefined ? {} : { type }),
          ...(dryRun === undefined ? {} : { dryRun }),
        }),
      shown.say,
    );
    shown.end();
    if (options.json !== true) process.stdout.write(`${[summarize(report), ...(await remindOfKey(site))].join('\n')}\n`);
    process.exitCode = exitCode;
  } finally {
    shown.end();
  }
};
