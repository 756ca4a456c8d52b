import type { ApplicationRun } from '@tapedeck/core';
import { quoteText } from '../server/quote.ts';
import { readServer } from '../server/server-facts.ts';
import { toldBy } from '../server/server-failure.ts';
import { Session } from '../server/session.ts';
import { readOwnSet } from '../staging/read-sets.ts';
import type { StagingPlace } from '../staging/staging-place.ts';
import { tellProgress } from '../staging/tell-progress.ts';
import { backupStatement } from './backup-statement.ts';
import type { Captured, Capturing } from './capture-database.ts';
import { type BackupPlan, planBackup, planInstead } from './plan-backup.ts';
import { readHistory } from './read-history.ts';
import { requireRoom } from './require-room.ts';

/** Has the server back up a database to a file, and verify the file; what is known of it goes into the restore point. */
export const backUp = (
  { use, options, host, state }: Capturing,
  { workload, database, number }: Captured,
  file: StagingPlace,
  run: ApplicationRun,
  signal: AbortSignal,
): Promise<void> =>
  Session.with(options, signal, async (session) => {
    const { canCompress } = await readServer(session);
    const { compression } = options;
    const asked = {
      database: database.name,
      file: file.server,
      setName: `tapedeck ${run.id} ${use} ${number}`,
      compression: compression === 'auto' && canCompress ? 'on' : compression,
    } as const;
    const perform = async (plan: BackupPlan): Promise<BackupPlan> => {
      await requireRoom(session, host, file.here, asked, plan);
      try {
        await session.perform(backupStatement(asked, plan), tellProgress(run, state, workload, 'backed up'));
        // A differential moves nothing that others go on from.
        if (!plan.copyOnly && plan.type !== 'differential') state.made.add(database.name);
        return plan;
      } catch (error) {
        const instead = planInstead(plan, toldBy(error)?.number, options);
        if (instead === undefined) throw error;
        return perform(instead);
      }
    };
    const plan = await perform(planBackup(database, options));
    if (plan.because !== undefined) run.note('MSSQL_FULL_INSTEAD', `"${database.name}" gets a full backup: ${plan.because}.`);
    await session.perform(`RESTORE VERIFYONLY FROM DISK = ${quoteText(file.server)} WITH FILE = 1, CHECKSUM`);
    const set = await readOwnSet(session, file.server, asked);
    run.workloads.describe(workload, { backup: plan.type, ...set, ...(await readHistory(session, asked)) });
  });
