import { rm } from 'node:fs/promises';
import { win32 } from 'node:path';
import { textIn, type UndoContext, type UndoRequest } from '@tapedeck/core';
import { runScript } from '@tapedeck/windows';
import type { ExchangeOptions } from './options.ts';
import { listDatabases, removeRecoveryDatabase } from './scripts.ts';

/**
 * Removes what is left of a restore that never came to an end: the recovery database whose files lie in the folder, if there is one, and
 * the folder, which was empty before. One of the same name that lies elsewhere is somebody else's.
 */
export const removeRecovery = async ({ intent, fact }: UndoRequest, { host, signal }: UndoContext<ExchangeOptions>): Promise<void> => {
  // It was mounted: it is somebody's now.
  if (fact !== undefined) return;
  const folder = textIn(intent, 'folder');
  const { Databases } = await runScript(host, listDatabases, {}, signal);
  for (const { Name, Recovery, Edb } of Databases)
    if (Recovery && isIn(Edb, folder)) await runScript(host, removeRecoveryDatabase, { Name }, signal);
  await rm(folder, { recursive: true, force: true });
};

/** Windows tells paths in whatever case they were given to it. */
const isIn = (path: string, folder: string): boolean =>
  win32.normalize(win32.dirname(path)).toLowerCase() === win32.normalize(folder).replace(/\\$/, '').toLowerCase();
