import { asBackupError, type Run, type RunReport } from '@tapedeck/core';
import { subjectOf, textOf } from './essence.ts';
import type { Notifier } from './notifier.ts';

/** Notes what would keep a notifier from telling. It refuses nothing: better a backup of which nobody hears than none. */
export const foresee = (notifier: Notifier, run: Run): Promise<void> => noting(notifier, run, async () => notifier.check(run));

/** Tells that a run starts. */
export const tellStart = (notifier: Notifier, run: Run): Promise<void> =>
  noting(notifier, run, () => {
    const subject = `Backup "${run.job.name}" on "${run.host.hostName}" starts`;
    return notifier.tell({ moment: 'start', subject, text: `${subject}.\n` }, run);
  });

/** Tells how a run ended, if the notifier wants to know of such an end. */
export const tellEnd = async (notifier: Notifier, run: Run, report: RunReport): Promise<void> => {
  if (!notifier.moments.has(report.outcome)) return;
  await noting(notifier, run, () =>
    notifier.tell({ moment: report.outcome, subject: subjectOf(report), text: textOf(report), report }, run),
  );
};

// Whatever goes wrong here is a note: what became of the backup does not depend on who hears of it.
const noting = async ({ name }: Notifier, run: Run, work: () => Promise<void>) => {
  try {
    await work();
  } catch (thrown) {
    const { code, message, hint } = asBackupError(thrown, 'NOTIFY_BROKEN', 'It broke');
    run.note(code, `"${name}" tells nobody. ${message}${hint === undefined ? '' : ` ${hint}`}`);
  }
};
