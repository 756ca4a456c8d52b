import type { RunReport } from '@tapedeck/core';

/** What to do now, and where to read more. */
export const nextStep = ({ action, job, outcome, runId }: RunReport): string[] => [
  `Next: ${action === 'restore' ? afterRestore[outcome] : afterBackup(job)[outcome]}`,
  `The whole report: tapedeck report ${runId}`,
];

const afterBackup = (job: string): Record<RunReport['outcome'], string> => ({
  complete: 'nothing needs to be done.',
  degraded: `there is a restore point, but not all is well. Look into the problems, then run "tapedeck run ${job}".`,
  failed: `there is no new restore point to rely on. Remove the cause, then run "tapedeck run ${job}".`,
  cancelled: `run "tapedeck run ${job}" when it may go on.`,
  skipped: 'nothing, if there was to be no backup today.',
});

const afterRestore: Record<RunReport['outcome'], string> = {
  complete: 'nothing needs to be done.',
  degraded: 'look into the problems; what they name did not come back as it was.',
  failed: 'remove the cause, then restore again.',
  cancelled: 'restore again, if the rest is wanted.',
  skipped: 'nothing, if nothing was to be restored.',
};
