import { type Schedule, type SkippedStart, skippedStarts, type Weekday } from '@tapedeck/core';
import type { ScheduledJob } from './scheduler.ts';

/** First line of what we write; it tells our files from others. */
export const mark = (job: string, siteFile: string): string =>
  `# Made by "tapedeck schedule install" for the job "${job}" of "${siteFile}". Changes are overwritten.`;

/** The service unit of a job: how a run is started. `system`: it runs as root, whoever is logged in. */
export const serviceText = ({ job, siteFile, schedule, command }: ScheduledJob, system: boolean): string =>
  lines(
    mark(job, siteFile),
    '[Unit]',
    `Description=Tapedeck job ${job}`,
    // A missed run is made up for while the machine starts, when network and mounts may not be there yet.
    ...(system ? ['Wants=network-online.target', 'After=network-online.target remote-fs.target'] : []),
    '',
    '[Service]',
    'Type=oneshot',
    `ExecStart=${command.map(quote).join(' ')}`,
    // A run ends its own children, and gives back what it took, before it goes.
    'KillMode=mixed',
    ...(schedule.priority === 'low' ? ['Nice=10', 'IOSchedulingClass=idle'] : []),
  );

/** The timer unit of a job: when a run is started. */
export const timerText = ({ job, siteFile, schedule }: ScheduledJob, now: Date): string =>
  lines(
    mark(job, siteFile),
    '[Unit]',
    `Description=Schedule of the Tapedeck job ${job}`,
    '',
    '[Timer]',
    ...calendars(schedule, now).map((calendar) => `OnCalendar=${calendar}`),
    `Persistent=${schedule.catchUp}`,
    ...(schedule.randomDelayMinutes > 0 ? [`RandomizedDelaySec=${schedule.randomDelayMinutes}min`] : []),
    '',
    '[Install]',
    'WantedBy=timers.target',
  );

const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;

// Between quotes a backslash escapes, a dollar sign names a variable and a percent sign a fact of the unit. Before the first
// word, where variables are not known, a doubled dollar sign would stay.
const quote = (word: string, index: number): string => {
  const text = word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%');
  return `"${index === 0 ? text : text.replaceAll('$', '$$$$')}"`;
};

const everyDay = 7;

/** When a schedule starts, as calendar events of systemd. */
export const calendars = (schedule: Schedule, now: Date): readonly string[] => {
  const days = schedule.days.length === everyDay ? '' : `${schedule.days.map(capital).join(',')} `;
  return [...schedule.at.map((time) => `${days}*-*-* ${time}:00`), ...insteadOfSkipped(schedule, now)];
};

// All that a rule such as "the last Sunday of March" comes to repeats after so many years.
const years = 28;

// Systemd leaves out a start whose time does not exist because clocks are put forward; without these the backup of that night would be missing.
const insteadOfSkipped = (schedule: Schedule, now: Date): readonly string[] => {
  const skipped = skippedStarts(schedule, new Date(now.getFullYear(), 0, 1, 12), years);
  const byRule = Map.groupBy(skipped, ({ instead }) => `${instead.getDay()} ${instead.getMonth()} ${clock(instead)}`);
  return [...byRule.values()].flatMap(
    (same) => ruleOf(same) ?? [...new Set(same.map(({ instead }) => `${date(instead)} ${clock(instead)}`))],
  );
};

// Seven days or fewer hold a day of the week once.
const ruleOf = (same: readonly SkippedStart[]): string | undefined => {
  const [first] = same;
  const days = same.map(({ instead }) => instead.getDate());
  const from = Math.min(...days);
  const to = Math.max(...days);
  if (first === undefined || to - from >= everyDay) return undefined;
  const weekday = first.instead.toLocaleDateString('en-US', { weekday: 'short' });
  return `${weekday} *-${twoDigits(first.instead.getMonth() + 1)}-${twoDigits(from)}..${twoDigits(to)} ${clock(first.instead)}`;
};

const twoDigits = (number: number): string => String(number).padStart(2, '0');
const clock = (at: Date): string => `${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}:00`;
const date = (at: Date): string => `${at.getFullYear()}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())}`;
const capital = (day: Weekday): string => day.slice(0, 1).toUpperCase() + day.slice(1);
