import { BackupError } from '@tapedeck/core';

/** The name is taken by something that we have not made for this site file. */
export const timerForeign = (place: string, siteFile: string) =>
  new BackupError('CLI_TIMER_FOREIGN', `"${place}" is there already, and was not made for "${siteFile}".`, {
    hint: 'Remove it with the site file that it was made for, or give the job another name.',
  });

/** The system says yes, and then has nothing. */
export const timerMissing = (name: string, job: string) =>
  new BackupError('CLI_TIMER_MISSING', `${name} took the schedule of "${job}", but does not list it.`, {
    hint: 'Run the command as an administrator, or make the entry by hand from what --dry-run prints.',
  });

/** A job cannot be installed, because nothing says when it starts. */
export const noSchedule = (job: string) =>
  new BackupError('CLI_NO_SCHEDULE', `The job "${job}" has no schedule.`, {
    hint: 'Add one to the site file, such as: schedule: { at: "01:30" }',
  });

/** A path would break the line that it has to stand in. */
export const pathUnwritable = (path: string) =>
  new BackupError('CLI_TIMER_PATH', `The path ${JSON.stringify(path)} holds a character that no schedule can hold.`, {
    hint: 'Give the file another name.',
  });

/** There is nothing that starts programs by the clock. */
export const noScheduler = (cause: unknown) =>
  new BackupError('CLI_NO_SCHEDULER', 'This machine has neither systemd nor cron.', {
    hint: 'Install the package "cron", or start "tapedeck run JOB --scheduled" by whatever starts programs here.',
    cause,
  });
