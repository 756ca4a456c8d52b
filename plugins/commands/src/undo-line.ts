import type { PreCommand } from './options.ts';
import type { Line } from './run-line.ts';

/** The command that takes a pre command back, with the environment and time limit of that one; `undefined` when there is none. */
export const undoLine = ({ undo, limitMinutes, env }: PreCommand): Line | undefined =>
  undo === undefined
    ? undefined
    : {
        ...(typeof undo === 'string' ? { shell: undo } : { run: undo }),
        ...(limitMinutes === undefined ? {} : { limitMinutes }),
        ...(env === undefined ? {} : { env }),
      };
