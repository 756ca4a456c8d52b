import { type MessagePort, parentPort } from 'node:worker_threads';

/** What a thread says once its modules are loaded. */
export interface Started {
  readonly kind: 'started';
}

/** What handles the units of one thread. */
export interface UnitHandler<Unit> {
  handle(unit: Unit): unknown;
  /** Gives back what the thread holds: nothing else closes its files, since they belong to the process. */
  close(): void;
}

/** Tells a thread to end itself after what came before. */
export const endMessage = 'end';

/**
 * Serves a `WorkerPool` from a worker thread: the first message is the setup, from which `make` makes what handles the units;
 * each message after it is a unit, handled one after another. What is thrown is answered, so that the pool can say it.
 */
export const serveUnits = <Setup, Unit extends { readonly id: number }>(
  make: (setup: Setup, port: MessagePort) => Promise<UnitHandler<Unit>>,
): void => {
  if (parentPort === null) throw new Error('This module runs in a worker thread.');
  const port = parentPort;
  let handler: Promise<UnitHandler<Unit>> | undefined;
  port.on('message', async (message) => {
    if (message === endMessage) {
      await handler?.then((made) => made.close()).catch(() => undefined);
      process.exit();
    }
    if (handler === undefined) {
      handler = make(message, port);
      // Whoever asks for a unit hears of it.
      handler.catch(() => undefined);
      return;
    }
    const { id }: Unit = message;
    try {
      const made = await handler;
      port.postMessage({ kind: 'done', id, result: made.handle(message) });
    } catch (error) {
      port.postMessage({ kind: 'failed', id, error, foreseen: foreseen(error) });
    }
  });
  const started: Started = { kind: 'started' };
  port.postMessage(started);
};

/** What an error loses on its way to another thread: its code, the hint that tells a foreseen one, and the call that tells one of the system. */
const foreseen = (error: unknown): Readonly<Record<string, unknown>> => {
  if (!(error instanceof Error)) return {};
  const lost = Object.entries(error).filter(([key]) => key === 'code' || key === 'hint' || key === 'syscall');
  return { name: error.name, ...Object.fromEntries(lost) };
};
