import { BackupError, type BackupType, parseSize, planJob, runJob, scheduleOf } from '@tapedeck/core';
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
  readonly scheduled?: boolean;
  readonly json?: boolean;
  readonly trace?: string;
  readonly limitRate?: string;
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
    .option('--limit-rate <size>', 'most bytes a second that are written to the destination, such as "10 MiB"')
    .option('--scheduled', 'as the schedule starts it: wait for the backup window, and end with it; by hand the window is not heeded')
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
  const bytesPerSecond = rateOf(options.limitRate);
  const { type, dryRun, scheduled = false, json, trace } = options;
  // Before any thread is started.
  if (scheduleOf(site, job)?.priority === 'low') await site.host.lowerPriority();
  const shown = await showRun({ json, trace: trace === undefined ? undefined : traceTo(trace, await planJob(site, job)) });
  try {
    const { report, exitCode } = await untilInterrupted(
      (signal) =>
        runJob(site, job, {
          listeners: shown.listeners,
          signal,
          scheduled,
          ...(type === undefined ? {} : { type }),
          ...(dryRun === undefined ? {} : { dryRun }),
          ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }),
        }),
      shown.say,
    );
    shown.end();
    if (options.json !== true) process.stdout.write(`${[summarize(report), ...remindOfKey(site)].join('\n')}\n`);
    process.exitCode = exitCode;
  } finally {
    shown.end();
  }
};

/** Bytes a second of a rate that was typed: `10 MiB`, `10MiB`. */
export const rateOf = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const [, amount, unit] = /^([0-9.]+) ?([kKMGT]?i?B)(?:\/s)?$/.exec(text) ?? [];
  const rate = parseSize(`${amount} ${unit}`);
  if (rate > 0) return rate;
  throw new BackupError('CLI_BAD_RATE', `"${text}" is no rate.`, { hint: 'Write bytes a second, such as "10 MiB" or "500 kB".' });
};
