import type { UserCommand } from '@tapedeck/core';
import type { PreCommand, RestorePreCommand } from './options.ts';

/** The command that takes a pre command back, with the environment and time limit of that one; `undefined` when there is none. */
export const undoLine = ({ undo, limitMinutes, env }: PreCommand | RestorePreCommand): UserCommand | undefined =>
  undo === undefined
    ? undefined
    : {
        ...(typeof undo === 'string' ? { shell: undo } : { run: undo }),
        ...(limitMinutes === undefined ? {} : { limitMinutes }),
        ...(env === undefined ? {} : { env }),
      };
