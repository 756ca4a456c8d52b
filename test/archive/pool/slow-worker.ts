import { parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { serveUnits } from '../../../archive/src/pool/serve-units.ts';

/** A worker module that takes its time to load: words say "it loads", "it may go on", "it has loaded". */
const received = (): Int32Array => {
  for (;;) {
    const message = parentPort === null ? undefined : receiveMessageOnPort(parentPort);
    if (message !== undefined) return message.message;
  }
};

const words = received();
Atomics.store(words, 0, 1);
Atomics.notify(words, 0);
Atomics.wait(words, 1, 0);
Atomics.store(words, 2, 1);
serveUnits(async () => ({ handle: () => undefined, close: () => undefined }));
