import type { RestorePoint } from '../contracts/restore-point.ts';
import { asBackupError } from '../errors/as-backup-error.ts';
import type { RunContext } from './run-context.ts';

/** Closes a restore point. That it cannot be closed is a problem, and keeps nothing from being given back. */
export const closePoint = async (point: RestorePoint, context: RunContext): Promise<void> => {
  try {
    await point.close();
  } catch (error) {
    context.survive(asBackupError(error, 'CORE_BROKEN', 'The restore point could not be closed'), 'core');
  }
};
