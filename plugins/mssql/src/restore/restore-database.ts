import type { ApplicationRun, StoredWorkload, WorkloadRequest } from '@tapedeck/core';
import type { Capturing } from '../capture/capture-database.ts';
import { restoreFiles, restoreOption } from '../errors.ts';
import { readServer } from '../server/server-facts.ts';
import { Session } from '../server/session.ts';
import { type BackupSet, readSet } from '../staging/read-sets.ts';
import { tellProgress } from '../staging/tell-progress.ts';
import { planMoves } from './plan-moves.ts';
import { requireRecovered, requireTarget } from './require-target.ts';
import { type RestoreOptions, readRestoreOptions } from './restore-request.ts';
import { type AskedRestore, restoreStatement } from './restore-statement.ts';
import { stageForServer } from './stage-for-server.ts';
import { withoutHalf } from './without-half.ts';

/** What comes back, and to where the files of the point came. */
export interface Restored {
  readonly workload: StoredWorkload;
  readonly from: string;
  readonly request: WorkloadRequest;
}

/** The use of the plugin that restores. */
export type Restoring = Pick<Capturing, 'use' | 'options' | 'state'>;

/** Has the server take a database back. */
export const restoreDatabase = async (restoring: Restoring, restored: Restored, run: ApplicationRun): Promise<void> => {
  const { use, options, state } = restoring;
  const { workload, request } = restored;
  run.signal.throwIfAborted();
  const wanted = readRestoreOptions(request);
  const database = workload.name.slice(use.length + 1);
  if (workload.facts?.backup === 'files') throw restoreFiles(database);
  const staged = await stageForServer(restoring, restored, database, run);
  const target = request.as ?? database;
  await Session.with(options, run.signal, async (session) => {
    const { type } = await readSet(session, staged.server, database);
    requireLog(type, wanted);
    const isNew = await requireTarget(session, target, type, wanted);
    const moves = type === 'full' ? await movesOf(session, staged.server, target, request, wanted) : [];
    const asked: AskedRestore = { target, file: staged.server, type, moves };
    const restore = () => session.perform(restoreStatement(asked, wanted), tellProgress(run, state, `${use}:${target}`, 'restored'));
    await run.take({ undo: 'find-half', intent: { database: target }, scope: 'run' }, async () => {
      await (isNew ? withoutHalf(options, target, restore) : restore());
      return { restored: target };
    });
    if (!wanted.norecovery) await requireRecovered(session, target);
  });
  await staged.release();
};

const requireLog = (type: BackupSet['type'], { until }: RestoreOptions): void => {
  if (until !== undefined && type !== 'log') throw restoreOption(`"until" is for backups of a log, and this is a ${type} one.`);
};

/** A database that comes back under its own name has its files where they were, unless told otherwise. */
const movesOf = async (
  session: Session,
  file: string,
  target: string,
  { as }: WorkloadRequest,
  wanted: RestoreOptions,
): Promise<AskedRestore['moves']> => {
  if (as === undefined && wanted.data === undefined && wanted.log === undefined) return [];
  return planMoves(session, file, target, await readServer(session), wanted);
};
