import { nextStart, planJob, type Schedule, type Site, scheduleOf } from '@tapedeck/core';
import { formatAmount, formatTable } from '../output/format.ts';
import { chosenJobs } from '../site/point-spec.ts';
import { noSchedule } from './schedule-errors.ts';
import type { ScheduledJob, Scheduler } from './scheduler.ts';

/** A site whose jobs are to start by themselves. */
export interface SiteSchedules {
  readonly site: Site;
  /** Absolute path. */
  readonly siteFile: string;
  readonly scheduler: Scheduler;
  readonly commandOf: (job: string) => readonly string[];
}

/** Has the system start jobs; answers what to tell. A dry run only shows what would be written. */
export const installSchedules = async (all: SiteSchedules, jobs: readonly string[], dryRun: boolean): Promise<string> => {
  const told: string[] = [];
  const scheduled: ScheduledJob[] = [];
  for (const name of jobs) {
    const job = scheduledJob(all, name);
    if (job === undefined) throw noSchedule(name);
    // A job that could not run must not be found out at night; nor is one installed before another is refused.
    await planJob(all.site, name);
    scheduled.push(job);
  }
  for (const job of scheduled) {
    const name = job.job;
    const texts = all.scheduler.texts(job).map(({ place, text }) => `# ${place}\n${text}`);
    if (!dryRun) await all.scheduler.install(job);
    const done = dryRun
      ? `A dry run: ${all.scheduler.name} was told nothing of "${name}".`
      : `${all.scheduler.name} starts "${name}" ${describeSchedule(job.schedule)}.`;
    told.push(...texts, capitalized(done), ...all.scheduler.remarks(job), '');
  }
  return told.join('\n');
};

/** Has the system start these jobs no longer; answers what to tell. */
export const removeSchedules = async ({ scheduler, siteFile }: SiteSchedules, jobs: readonly string[] | undefined): Promise<string> => {
  const installed = await scheduler.installed();
  const told: string[] = [];
  for (const name of jobs ?? installed.keys()) {
    await scheduler.remove(name);
    told.push(
      installed.has(name)
        ? capitalized(`${scheduler.name} starts "${name}" no longer.`)
        : capitalized(`${scheduler.name} does not start "${name}" of "${siteFile}"; nothing was removed.`),
    );
  }
  return told.length === 0 ? `${capitalized(scheduler.name)} starts no job of "${siteFile}".\n` : `${told.join('\n')}\n`;
};

/** The jobs with their schedules, whether the system starts them, and when next. */
export const listSchedules = async (all: SiteSchedules, only: string | undefined, now: Date): Promise<string> => {
  const installed = await all.scheduler.installed();
  const names = new Set([...all.site.jobNames, ...installed.keys()]);
  if (only !== undefined && !names.has(only)) chosenJobs(all.site, only);
  const rows = [...names]
    .filter((name) => only === undefined || name === only)
    .map((name) => {
      const job = all.site.jobNames.includes(name) ? scheduledJob(all, name) : undefined;
      const next = job !== undefined && installed.has(name) ? localMinute(nextStart(job.schedule, now)) : '-';
      return [name, job === undefined ? '-' : describeSchedule(job.schedule), next, stateOf(all, job, installed, name)];
    });
  return `${formatTable([['JOB', 'SCHEDULE', 'NEXT START', 'STATE'], ...rows])}\n`;
};

const stateOf = (
  { scheduler, site }: SiteSchedules,
  job: ScheduledJob | undefined,
  installed: ReadonlyMap<string, string | undefined>,
  name: string,
): string => {
  if (!installed.has(name)) return job === undefined ? 'by hand only' : 'not installed';
  if (job === undefined) return `installed, but ${site.jobNames.includes(name) ? 'without a schedule' : 'not in the site file'}: remove it`;
  const texts = installed.get(name);
  const wanted = scheduler.texts(job).map(({ text }) => text);
  return texts === undefined || texts === wanted.join('') ? 'installed' : 'installed otherwise: install it again';
};

const scheduledJob = ({ site, siteFile, commandOf }: SiteSchedules, job: string): ScheduledJob | undefined => {
  const schedule = scheduleOf(site, job);
  return schedule === undefined ? undefined : { job, siteFile, schedule, command: commandOf(job) };
};

const everyDay = 7;

/** A schedule in words: `at 01:30 on mon, tue, up to 20 minutes later, in the window 22:00-06:00`. */
const describeSchedule = ({ at, days, randomDelayMinutes, window }: Schedule): string =>
  [
    `at ${at.join(' and ')} ${days.length === everyDay ? 'daily' : `on ${days.join(', ')}`}`,
    ...(randomDelayMinutes === 0 ? [] : [`up to ${formatAmount(randomDelayMinutes, 'minute')} later`]),
    ...(window === undefined ? [] : [`in the window ${window.opens}-${window.closes}`]),
  ].join(', ');

const localMinute = (at: Date): string => {
  const parts = [at.getFullYear(), at.getMonth() + 1, at.getDate(), at.getHours(), at.getMinutes()];
  const [year = '', month = '', day = '', hours = '', minutes = ''] = parts.map((part) => String(part).padStart(2, '0'));
  return `${at.toLocaleDateString('en-US', { weekday: 'short' })} ${year}-${month}-${day} ${hours}:${minutes}`;
};

const capitalized = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
