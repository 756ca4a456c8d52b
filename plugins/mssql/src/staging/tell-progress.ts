import type { ApplicationRun } from '@tapedeck/core';
import type { ServerMessage } from '../server/server-failure.ts';
import type { UseState } from '../use-state.ts';

const percentProcessed = 3211;

/** Tells whoever waits how far the server is: `mssql:Sales: 40 % backed up by the server`. */
export const tellProgress =
  (run: Pick<ApplicationRun, 'progress'>, state: UseState, workload: string, done: string) =>
  ({ number, message }: ServerMessage): void => {
    if (number !== percentProcessed) return;
    run.progress({ ...state.progress, current: `${workload}: ${Number.parseInt(message, 10)} % ${done} by the server` });
  };
