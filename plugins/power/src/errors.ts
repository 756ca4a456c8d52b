import { BackupError } from '@tapedeck/core';

/** This process may not do what the job asks for. */
export const notAllowed = (what: string, hint: string) =>
  new BackupError('POWER_NOT_ALLOWED', `This user may not have the machine ${what}.`, { hint });

/** The machine cannot do it. */
export const unsupported = (what: string) =>
  new BackupError('POWER_UNSUPPORTED', `This machine cannot be ${what}.`, {
    hint: 'Choose another "do". For sleep see /sys/power/state on Linux, "powercfg /a" on Windows.',
  });

/** Nobody can say what the system plans, what it can, or who keeps it on. */
export const systemSilent = (line: string, said: string) =>
  new BackupError('POWER_SYSTEM_SILENT', `The system does not say what it plans: "${line}" has failed: ${said}`, {
    hint: 'Run it by hand as the same user to see why. On Linux it takes systemd as init, with systemd-logind.',
  });

/** Whatever the tool says, the system plans nothing of the kind. */
export const notScheduled = (line: string, said: string) =>
  new BackupError('POWER_NOT_SCHEDULED', `The system does not seem to plan what "${line}" was to schedule. ${said}`, {
    hint: 'Expect the machine to stay on. Run the tool by hand as the same user to see why.',
  });
