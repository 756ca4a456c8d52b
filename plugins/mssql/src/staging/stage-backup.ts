import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ApplicationRun, Scope, UndoFunction } from '@tapedeck/core';
import { notStaged, stagedNotRemoved } from '../errors.ts';
import { inPlace, type StagingPlace } from './staging-place.ts';

/** A file in the staging folder, which goes when it is released, or else when its scope ends. */
export interface StagedBackup extends StagingPlace {
  release(): Promise<void>;
}

/** Takes the name of a file in the staging folder, and fills it if there is something to do so at once. */
export const stageBackup = async (
  run: Pick<ApplicationRun, 'id' | 'take'>,
  place: StagingPlace,
  label: string,
  scope: Scope,
  fill: (file: string) => Promise<void> = async () => {},
): Promise<StagedBackup> => {
  const file = inPlace(place, `.tapedeck-${run.id}-${label}`);
  const { release } = await run.take({ undo: 'remove-backup', intent: { file: file.here }, scope }, async () => {
    await fill(file.here);
    return undefined;
  });
  return { ...file, release };
};

/** The undo function `remove-backup`. @throws `MSSQL_NOT_STAGED`, `MSSQL_STAGED_NOT_REMOVED` */
export const removeBackup: UndoFunction<unknown> = async ({ intent }) => {
  const file: unknown = intent instanceof Object ? Reflect.get(intent, 'file') : undefined;
  if (typeof file !== 'string' || !/^\.tapedeck-[0-9a-f]{12}-/.test(basename(file))) throw notStaged(String(file));
  try {
    // Windows lets nobody remove it before the server has closed it, which takes a moment when the run was cancelled.
    await rm(file, { force: true, recursive: true, maxRetries: 20, retryDelay: 100 });
  } catch (error) {
    throw stagedNotRemoved(file, error);
  }
};
