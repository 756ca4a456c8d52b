import { type MessagePort, parentPort } from 'node:worker_threads';

/** What a thread says once its modules are loaded. */
export interface Started {
  readonly kind: 'started';
}

/** Tells a thread to end itself after what came before. */
export const endMessage = 'end';

/**
 * Serves a `WorkerPool` from a worker thread: the first message is the setup, from which `make` makes what handles the units;
 * each message after it is a unit, handled one after another. What is thrown is answered, so that the pool can say it.
 */
export const serveUnits = <Setup, Unit extends { readonly id: number }>(
  make: (setup: Setup, port: MessagePort) => Promise<(unit: Unit) => unknown>,
): void => {
  if (parentPort === null) throw new Error('This module runs in a worker thread.');
  const port = parentPort;
  let handler: Promise<(unit: Unit) => unknown> | undefined;
  port.on('message', async (message) => {
    if (message === endMessage) {
      await handler?.catch(() => undefined);
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
      const handle = await handler;
      port.postMessage({ kind: 'done', id, result: handle(message) });
    } catch (error) {
      port.postMessage({ kind: 'failed', id, error });
    }
  });
  const started: Started = { kind: 'started' };
  port.postMessage(started);
};
