import { join } from 'node:path';
import { BackupError, type Host, type Run } from '@tapedeck/core';
import { hresultIn } from '@tapedeck/windows';
import { failureOf } from './failures.ts';
import { requirePlain } from './link-shadow.ts';
import { openSession, type Session } from './open-session.ts';
import type { Shadow, ShadowSet } from './shadow-set.ts';

/** The rule of the documentation: about ten minutes, at most three tries. */
const laterMs = 10 * 60_000;
const laterTries = 3;
/** Somebody else's set is made in seconds, but a busy server may have several waiting. */
const soonMs = 10_000;
const soonTries = 60;

/** Makes a set with writers, which lasts until the scope `source` ends. @throws what `openSession` throws, `VSS_PATH_NOT_PLAIN` */
export const takeSet = async (run: Run, host: Host, { mode, volumes, writers }: ShadowSet): Promise<readonly Shadow[]> => {
  const session = { name: `diskshadow ${run.id} ${mode}`, scratch: join(run.stateFolder, `vss-${run.id}-${mode}`) };
  requirePlain(session.scratch);
  const intent = { ...session, writers: writers.map(({ id }) => id) };
  const { fact } = await run.take({ undo: 'end-shadow-set', intent, scope: 'source' }, async () => [
    ...(await withRetries(run, host, { mode, volumes, writers }, session)),
  ]);
  return fact;
};

const withRetries = async (run: Run, host: Host, set: ShadowSet, session: Session): Promise<readonly Shadow[]> => {
  const tries = { later: laterTries, soon: soonTries, never: 1 };
  for (let tried = 1; ; tried++) {
    try {
      return await openSession(host, run.signal, set, session);
    } catch (error) {
      const { rule, meaning } = failureOf(error instanceof BackupError ? hresultIn(error.message) : undefined);
      if (rule === 'never' || tried >= tries[rule]) throw error;
      const waitMs = rule === 'soon' ? soonMs : laterMs;
      run.note('VSS_TRIED_AGAIN', `No shadow copies: ${meaning}. Tried again after ${waitMs / 1000} seconds.`);
      await host.sleep(waitMs, run.signal);
    }
  }
};
