import type { RestorePoint } from '../contracts/restore-point.ts';
import { asBackupError } from '../errors/as-backup-error.ts';
import { deadlinePassed } from '../lifecycle/lifecycle-errors.ts';
import { limited } from './limited.ts';
import type { RunContext } from './run-context.ts';

const limitMinutes = 10;
const late = () => deadlinePassed('Closing the restore point', limitMinutes);

/** Closes a restore point, under the deadline of releases. That it cannot be closed is a problem, and keeps nothing from being given back. */
export const closePoint = async (point: Pick<RestorePoint, 'close'>, context: RunContext): Promise<void> => {
  const { watchdog, graceMs } = context.settings;
  try {
    await limited(() => point.close(), { watchdog, graceMs, limitMs: limitMinutes * 60_000, late });
  } catch (error) {
    context.survive(asBackupError(error, 'CORE_BROKEN', 'The restore point could not be closed'), 'core');
  }
};
