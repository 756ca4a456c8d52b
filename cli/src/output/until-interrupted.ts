import { BackupError } from '@tapedeck/core';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Does some work with a signal that fires on Ctrl-C or a polite kill. A second one changes nothing: what was taken is given back first. */
export const untilInterrupted = async <Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  say: (line: string) => void = (line) => process.stderr.write(`\n${line}\n`),
): Promise<Result> => {
  const controller = new AbortController();
  const stop = () => {
    if (!controller.signal.aborted) say('Stopping: giving back what was taken…');
    controller.abort();
  };
  for (const name of signals) process.on(name, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of signals) process.off(name, stop);
  }
};

/** Whether an error says that somebody has ended the work. */
export const isInterruption = (error: unknown): boolean => error instanceof BackupError && error.code === 'CORE_CANCELLED';

/** The same pieces, until `signal` fires. */
export async function* untilAborted<Piece>(pieces: AsyncIterable<Piece>, signal: AbortSignal): AsyncGenerator<Piece> {
  for await (const piece of pieces) {
    signal.throwIfAborted();
    yield piece;
  }
}
