import { openSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';

/** A worker module that hangs in a system call: nobody writes to the pipe that its URL names. */
parentPort?.postMessage({ kind: 'started' });
openSync(decodeURIComponent(new URL(import.meta.url).search.slice(1)), 'r');
