import { resolve } from 'node:path';
import { scheduleOf } from '@tapedeck/core';
import type { Command } from 'commander';
import { chooseScheduler } from '../schedule/choose-scheduler.ts';
import { jobCommand } from '../schedule/job-command.ts';
import { installSchedules, listSchedules, removeSchedules, type SiteSchedules } from '../schedule/set-schedules.ts';
import { findSiteFile, openNamedSite } from '../site/find-site.ts';
import { chosenJobs } from '../site/point-spec.ts';

interface ScheduleOptions {
  readonly site?: string;
  readonly dryRun?: boolean;
}

/** `tapedeck schedule install|remove|list`. */
export const addSchedule = (program: Command): void => {
  const schedule = program
    .command('schedule')
    .description('Have the system start jobs by their schedules: by systemd, cron, or the Task Scheduler of Windows.')
    .addHelpText('after', '\nExample:\n  $ tapedeck schedule install nightly\n  $ tapedeck schedule list');
  schedule
    .command('install [job]')
    .description('Have the system start a job, or every job that has a schedule. Shows what it writes; may be run again.')
    .option('--dry-run', 'only show what would be written')
    .addHelpText('after', '\nExample:\n  $ tapedeck schedule install nightly --dry-run\n  $ tapedeck schedule install')
    .action(async (job: string | undefined, _: object, command: Command) => {
      const { site: file, dryRun = false } = command.optsWithGlobals<ScheduleOptions>();
      const all = await openSchedules(file);
      const jobs = chosenJobs(all.site, job).filter((name) => name === job || scheduleOf(all.site, name) !== undefined);
      process.stdout.write(jobs.length === 0 ? `No job of "${all.siteFile}" has a schedule.\n` : await installSchedules(all, jobs, dryRun));
    });
  schedule
    .command('remove [job]')
    .description('Have the system start a job no longer, or any job of the site file. Removes what install has made, and nothing else.')
    .addHelpText('after', '\nExample:\n  $ tapedeck schedule remove nightly')
    .action(async (job: string | undefined, _: object, command: Command) => {
      const all = await openSchedules(command.optsWithGlobals<ScheduleOptions>().site);
      process.stdout.write(await removeSchedules(all, job === undefined ? undefined : [job]));
    });
  schedule
    .command('list [job]')
    .description('List jobs with their schedules, whether the system starts them, and when next.')
    .addHelpText('after', '\nExample:\n  $ tapedeck schedule list')
    .action(async (job: string | undefined, _: object, command: Command) => {
      const all = await openSchedules(command.optsWithGlobals<ScheduleOptions>().site);
      process.stdout.write(await listSchedules(all, job, all.site.host.now()));
    });
};

const openSchedules = async (named: string | undefined): Promise<SiteSchedules> => {
  const siteFile = resolve(findSiteFile(named));
  const site = await openNamedSite(siteFile);
  return { site, siteFile, scheduler: chooseScheduler(site.host, siteFile), commandOf: (job) => jobCommand(job, siteFile) };
};
