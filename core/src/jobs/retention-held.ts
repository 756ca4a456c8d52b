import type { RunContext } from '../run/run-context.ts';
import { listReports } from '../state/reports.ts';
import type { PreparedRun } from './prepared-run.ts';

// After this many runs in a row, a person has to know that old restore points pile up.
const stuckAfter = 3;

/** Why retention must not run: only a complete and verified run may lead to deletion. Says when it has been so for several runs. */
export const retentionHeld = async ({ context, layout }: PreparedRun): Promise<string | undefined> => {
  const why = reason(context);
  if (why === undefined) return undefined;
  const held = 1 + (await heldBefore(layout.reports, context.settings.job.name));
  if (held >= stuckAfter) {
    context.note('CORE_RETENTION_STUCK', `Retention is stuck: it has not run for ${held} runs. This time because ${why}.`);
  }
  return why;
};

const reason = (context: RunContext): string | undefined => {
  const { committed, compared } = context.found;
  const outcome = context.outcome();
  if (outcome !== 'complete') return `the run is ${outcome}`;
  if (committed?.verified === 'no' && compared === undefined) return 'nothing that was written has been read back';
  return undefined;
};

const heldBefore = async (folder: string, job: string): Promise<number> => {
  let held = 0;
  for await (const report of listReports(folder)) {
    if (report.job !== job || report.action !== 'backup') continue;
    if (report.retention?.ran === true || held >= stuckAfter * 10) return held;
    held += 1;
  }
  return held;
};
