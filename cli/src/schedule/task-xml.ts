import { hash } from 'node:crypto';
import type { Schedule, Weekday } from '@tapedeck/core';
import type { ScheduledJob } from './scheduler.ts';

const dayNames: Readonly<Record<Weekday, string>> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};

/** Tells the tasks of a site file from others. The path itself would not do: what the system prints of it depends on its code page. */
export const taskMark = (siteFile: string): string => `site ${hash('sha256', siteFile).slice(0, 16)}`;

/** A task of the Task Scheduler, in version 1.2 of its XML. Elements stand in the order that its schema wants. */
export const taskXml = ({
  job,
  siteFile,
  schedule,
  command: [program = '', ...args],
}: ScheduledJob): string => `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>${escapeXml(`Tapedeck job "${job}" of "${siteFile}" (${taskMark(siteFile)})`)}</Description>
  </RegistrationInfo>
  <Triggers>
${schedule.at.map((time) => trigger(schedule, time)).join('\n')}
  </Triggers>
  <Principals>
    <Principal id="System">
      <UserId>S-1-5-18</UserId>
      <RunLevel>HighestAvailable</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>${schedule.catchUp}</StartWhenAvailable>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>${schedule.priority === 'low' ? 7 : 5}</Priority>
  </Settings>
  <Actions Context="System">
    <Exec>
      <Command>${escapeXml(program)}</Command>
      <Arguments>${escapeXml(args.map(quote).join(' '))}</Arguments>
    </Exec>
  </Actions>
</Task>
`;

// A trigger needs a first day; one in the past has the task begin on its next day. The same text each time makes the same task.
const firstDay = '2026-01-01';

const trigger = ({ days, randomDelayMinutes }: Schedule, time: string): string => {
  const delay = randomDelayMinutes > 0 ? `\n      <RandomDelay>PT${randomDelayMinutes}M</RandomDelay>` : '';
  const on = days.map((day) => `<${dayNames[day]} />`).join('');
  return `    <CalendarTrigger>
      <StartBoundary>${firstDay}T${time}:00</StartBoundary>${delay}
      <ScheduleByWeek>
        <WeeksInterval>1</WeeksInterval>
        <DaysOfWeek>${on}</DaysOfWeek>
      </ScheduleByWeek>
    </CalendarTrigger>`;
};

const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

// As programs of Windows take their command line apart: backslashes count only before a quote.
const quote = (word: string): string =>
  /^[^\s"]+$/.test(word) ? word : `"${word.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
