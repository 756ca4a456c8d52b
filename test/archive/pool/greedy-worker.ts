import { parentPort } from 'node:worker_threads';

// Takes much memory in pieces, twice, so that the C library learns to keep such pieces for later, and ends when it is told to.
const takeMuch = () => Array.from({ length: 200 }, () => Buffer.alloc(1 << 20, 1));
for (let round = 0; round < 2; round++) for (const { buffer } of takeMuch()) buffer.transfer(0);
parentPort?.postMessage({ kind: 'started' });
parentPort?.once('message', () => process.exit());
