import { parentPort } from 'node:worker_threads';
import { endMessage } from '../../../archive/src/pool/serve-units.ts';

/** A worker module that ends when it is told to, and answers no unit. */
parentPort?.postMessage({ kind: 'started' });
parentPort?.on('message', (message) => {
  if (message === endMessage) process.exit();
});
