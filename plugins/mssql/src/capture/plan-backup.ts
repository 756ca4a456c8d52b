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
  if (because !== undefined) return { type: 'full', copyOnly, because };
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
export const planInstead = (
  { type, copyOnly }: BackupPlan,
  number: number | undefined,
  asked: Pick<MssqlOptions, 'copyOnly'>,
): BackupPlan | undefined => {
  if (number === undefined) return undefined;
  if (type !== 'full' && noBase.has(number))
    return { type: 'full', copyOnly: asked.copyOnly, because: 'the server has no backup that it could go on from' };
  if (type !== 'log' && !copyOnly && onSecondary.has(number))
    return { type: 'full', copyOnly: true, because: 'this is a secondary replica, which makes only full backups beside the chain' };
  return undefined;
};

const noBase = new Set([3035, 4208, 4214]);
const onSecondary = new Set([3059, 3062]);
