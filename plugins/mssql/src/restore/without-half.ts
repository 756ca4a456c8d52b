import { halfRestored } from '../errors.ts';
import type { MssqlOptions } from '../options.ts';
import { quoteName } from '../server/quote.ts';
import { Session } from '../server/session.ts';
import { stateOf } from './require-target.ts';

const dropLimitMs = 60_000;

/** Restores a database that was not there, and removes what there is of it when that fails. @throws `MSSQL_HALF_RESTORED` */
export const withoutHalf = async (options: MssqlOptions, target: string, restore: () => Promise<void>): Promise<void> => {
  try {
    await restore();
  } catch (error) {
    await drop(options, target, error);
    throw error;
  }
};

const drop = async (options: MssqlOptions, target: string, reason: unknown): Promise<void> => {
  try {
    // The signal of the run may be why it failed, and the connection may be gone.
    await Session.with(options, AbortSignal.timeout(dropLimitMs), async (session) => {
      if ((await stateOf(session, target)) !== undefined) await session.perform(`DROP DATABASE ${quoteName(target)}`);
    });
  } catch {
    throw halfRestored(target, reason instanceof Error ? reason.message : String(reason), reason);
  }
};
