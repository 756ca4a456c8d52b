import type { Run } from '@tapedeck/core';
import type { RetentionOptions } from './options.ts';
import { planRetention } from './plan-retention.ts';

/** Step `retain`: removes what no rule keeps. */
export const keepByRules = async (run: Run, options: RetentionOptions): Promise<void> => {
  const { decisions, graceMs, held } = planRetention(await run.points.list(), options, run.host.now());
  const ids = decisions.filter(({ keep }) => !keep).map(({ id }) => id);
  if (held !== undefined) {
    run.note('RETENTION_HELD', `No restore point was removed, since ${held}.`);
    return;
  }
  await run.points.remove({ ids, graceMs });
};
