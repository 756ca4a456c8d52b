import { chainMissing, databaseExists, stillRestoring } from '../errors.ts';
import { numberOf } from '../server/row.ts';
import type { Session } from '../server/session.ts';
import type { BackupSet } from '../staging/read-sets.ts';
import type { RestoreOptions } from './restore-request.ts';

const online = 0;
const restoring = 1;

/** Refuses a target that must not be overwritten, or does not wait for what comes; answers whether it is a new one. */
export const requireTarget = async (
  session: Session,
  target: string,
  type: BackupSet['type'],
  { replace }: Pick<RestoreOptions, 'replace'>,
): Promise<boolean> => {
  const state = await stateOf(session, target);
  if (type !== 'full' && state !== restoring) throw chainMissing(target, type);
  if (type === 'full' && state !== undefined && !replace) throw databaseExists(target);
  return state === undefined;
};

/** Refuses to call it done while the server still waits for more. */
export const requireRecovered = async (session: Session, target: string): Promise<void> => {
  if ((await stateOf(session, target)) !== online) throw stillRestoring(target);
};

/** `undefined` where there is no such database. */
export const stateOf = async (session: Session, database: string): Promise<number | undefined> => {
  const [row] = await session.rows('SELECT d.state FROM sys.databases AS d WHERE d.name = @database', { database });
  return row === undefined ? undefined : numberOf(row, 'state');
};

/** Whether it waits for more of its backups. */
export const isRestoring = async (session: Session, database: string): Promise<boolean> => (await stateOf(session, database)) === restoring;
