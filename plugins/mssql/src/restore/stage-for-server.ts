import { access, chmod, chown, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ApplicationRun, pathBelow } from '@tapedeck/core';
import { nothingCame } from '../errors.ts';
import { type StagedBackup, stageBackup } from '../staging/stage-backup.ts';
import { requirePlace } from '../staging/staging-place.ts';
import { storedPath } from '../staging/stored-path.ts';
import type { Restored, Restoring } from './restore-database.ts';

const groupReads = 0o040;

/** Moves what came out of the restore point to where the server can read it. @throws `MSSQL_NOTHING_CAME` */
export const stageForServer = async (
  { use, options }: Restoring,
  { workload, from }: Restored,
  database: string,
  run: ApplicationRun,
): Promise<StagedBackup> => {
  const came = join(from, pathBelow(workload.paths[0] ?? storedPath(use, options.server, database)));
  await access(came).catch(() => Promise.reject(nothingCame(database)));
  return stageBackup(run, requirePlace(options), `${use.replace('#', '-')}-restore.bak`, 'run', async (file) => {
    await rename(came, file);
    await letServerRead(file);
  });
};

/** What comes back is for its owner alone, and the server is of the staging folder's group. On Windows the folder hands its rights down. */
const letServerRead = async (file: string): Promise<void> => {
  if (process.platform === 'win32') return;
  const [folder, { uid, gid, mode }] = [await stat(dirname(file)), await stat(file)];
  // A share that is mounted may say the same of every file, and lets nobody change it.
  if (gid !== folder.gid) await chown(file, uid, folder.gid);
  if ((mode & groupReads) === 0) await chmod(file, 0o640);
};
