import type { Weekday } from '@tapedeck/core';
import type { ScheduledJob } from './scheduler.ts';

const numbers: Readonly<Record<Weekday, number>> = { sun: 0, mon: 1, tue: 2, wed: 3, thu: 4, fri: 5, sat: 6 };

const begin = (job: string, siteFile: string) => `# tapedeck begin: ${job} of ${siteFile}`;
const end = (job: string, siteFile: string) => `# tapedeck end: ${job} of ${siteFile}`;

/** The lines of a crontab that start a job, between marks. */
export const cronBlock = ({ job, siteFile, schedule, command }: ScheduledJob): string => {
  const { at, days, randomDelayMinutes } = schedule;
  const on = days.length === Object.keys(numbers).length ? '*' : days.map((day) => numbers[day]).join(',');
  const line = `${randomDelay(randomDelayMinutes)}${command.map(quote).join(' ')}`;
  const lines = at.map((time) => {
    const [hours, minutes] = time.split(':').map(Number);
    // In a crontab a percent sign ends the command.
    return `${minutes} ${hours} * * ${on} ${line.replaceAll('%', '\\%')}`;
  });
  return [begin(job, siteFile), ...lines, end(job, siteFile), ''].join('\n');
};

// Cron has no delay of its own.
const randomDelay = (minutes: number): string =>
  minutes === 0 ? '' : `sleep $(( $(od -An -N4 -tu4 /dev/urandom) % ${minutes * 60} )) && `;

const quote = (word: string): string => (/^[\w./:@=+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** The blocks of a site file in a crontab, by job. */
export const findBlocks = (crontab: string, siteFile: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const [, job = ''] of crontab.matchAll(/^# tapedeck begin: (\S+) of /gm)) {
    const from = position(crontab, begin(job, siteFile));
    const last = position(crontab, end(job, siteFile));
    if (from !== undefined && last !== undefined && last > from) found.set(job, crontab.slice(from, last + end(job, siteFile).length + 1));
  }
  return found;
};

const position = (crontab: string, line: string): number | undefined => {
  const at = `\n${crontab}\n`.indexOf(`\n${line}\n`);
  return at < 0 ? undefined : at;
};
