import { openSync } from 'node:fs';
import { getEnvironmentData, parentPort } from 'node:worker_threads';

/** A worker module that hangs in a system call: nobody writes to the pipe that it was given the name of. */
parentPort?.postMessage({ kind: 'started' });
openSync(String(getEnvironmentData('pipe')), 'r');
