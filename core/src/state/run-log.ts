import { type BaseLogger, destination, pino } from 'pino';
import type { RunEvent, RunListener } from '../events/run-event.ts';

/** The log of one run: JSON lines, one per event that a person may want to read. */
export interface RunLog {
  readonly listener: RunListener;
  /** Resolves when everything logged so far is with the system. Rejects when it cannot be written. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the log of a run. It stays open until the run's end, and is flushed after each step. */
export const openRunLog = (path: string, runId: string, job: string): RunLog => {
  // Written at once, but `flush` waits only for a destination that may buffer: hence the one byte.
  const file = destination({ dest: path, sync: false, minLength: 1, mkdir: true, mode: 0o600 });
  let failure: Error | undefined;
  // A log that cannot be written must not end the run; the step `log` tells of it.
  file.on('error', (error: Error) => {
    failure ??= error;
  });
  const log = pino({ base: { run: runId, job }, timestamp: false }, file);
  const flush = () =>
    new Promise<void>((resolve, reject) => {
      if (failure !== undefined) return reject(failure);
      file.flush((error) => (error ? reject(error) : resolve()));
    });
  return {
    listener: (event) => logEvent(log, event),
    flush,
    async close() {
      await flush().catch(() => {});
      file.destroy();
    },
  };
};

type Logger = Pick<BaseLogger, 'info' | 'warn' | 'error'>;

const logEvent = (log: Logger, event: RunEvent): void => {
  const { time } = event;
  switch (event.event) {
    case 'run-started':
      log.info({ time, action: event.action, dryRun: event.dryRun }, 'run started');
      break;
    case 'step-started':
      log.info({ time, step: event.step, uses: event.uses }, 'step started');
      break;
    case 'step-ended':
      log[event.result === 'failed' ? 'error' : 'info'](stepRow(event), `step ${event.result}`);
      break;
    case 'problem':
      log.warn({ time, problem: event.problem }, event.problem.message);
      break;
    case 'note':
      log.info({ time, code: event.code }, event.message);
      break;
    case 'run-ended':
      log.info({ time, outcome: event.outcome }, 'run ended');
      break;
    // Progress and batches come many times a second and say nothing once the run is over.
    case 'progress':
    case 'written':
      break;
  }
};

const stepRow = ({ event: _, runId: __, ...row }: Extract<RunEvent, { event: 'step-ended' }>) => row;
