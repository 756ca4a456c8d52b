import { textIn, type UndoFunction } from '@tapedeck/core';
import { leftRestoring } from '../errors.ts';
import type { MssqlOptions } from '../options.ts';
import { Session } from '../server/session.ts';
import { isRestoring } from './require-target.ts';

/**
 * Says so when a restore that never came to an end has left its database waiting. It is not removed: somebody may be restoring it by hand
 * meanwhile. @throws `MSSQL_LEFT_RESTORING`
 */
export const findHalf: UndoFunction<MssqlOptions> = async ({ intent, fact }, { options, signal }) => {
  if (fact !== undefined) return;
  const database = textIn(intent, 'database');
  await Session.with(options, signal, async (session) => {
    if (await isRestoring(session, database)) throw leftRestoring(database);
  });
};
