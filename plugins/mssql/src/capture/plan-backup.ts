import type { MssqlOptions } from '../options.ts';
import type { Database } from '../server/list-databases.ts';

/** What the server is asked for. */
export interface BackupPlan {
  readonly type: 'full' | 'differential' | 'log';
  readonly copyOnly: boolean;
  /** Why it is a full backup, where another was wanted. */
  readonly because?: string;
}

/** What to ask for of a database: a full backup where what is wanted cannot be had. */
export const planBackup = (database: Database, { backup, copyOnly }: Pick<MssqlOptions, 'backup' | 'copyOnly'>): BackupPlan => {
  const because = whyFull(database, backup);
  if (because !== undefined) return { type: 'full', copyOnly: false, because };
  // Together with DIFFERENTIAL the server ignores it.
  return { type: backup, copyOnly: copyOnly && backup !== 'differential' };
};

const whyFull = ({ name, recoveryModel, hasLogChain, hasDifferentialBase }: Database, type: BackupPlan['type']): string | undefined => {
  if (type === 'full') return undefined;
  if (name === 'master') return 'the server backs it up in full only';
  if (type === 'differential') return hasDifferentialBase ? undefined : 'there is no full backup to differ from';
  if (recoveryModel === 'SIMPLE') return 'its recovery model is SIMPLE, which keeps no log';
  return hasLogChain ? undefined : 'no full backup has begun a chain of logs';
};

/** What to ask for after the server refused with this number; `undefined` where that is its last word. */
export const planInstead = (plan: BackupPlan, number: number | undefined): BackupPlan | undefined => {
  if (number === undefined || plan.copyOnly) return undefined;
  if (plan.type !== 'full' && (number === 4208 || number === 4214 || number === 3035))
    return { type: 'full', copyOnly: false, because: 'the server has no backup that it could go on from' };
  if (plan.type !== 'log' && (number === 3059 || number === 3062))
    return { type: 'full', copyOnly: true, because: 'this is a secondary replica, which makes only full backups beside the chain' };
  return undefined;
};
