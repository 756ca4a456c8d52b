import { parentPort, workerData } from 'node:worker_threads';
import { ClaimTables } from '../../../archive/src/write/claim-table.ts';

/** Claims all ids from its own place on, beside others who do the same, and says how many of them were its own. */
const { memories, ids, begin, arrived, expected } = workerData;
const tables = new ClaimTables(memories);
const all = Buffer.from(ids);
const count = all.length / 32;
let own = 0;
// All begin at the same instant, or the first would be done before the second is there.
Atomics.add(arrived, 0, 1);
while (Atomics.load(arrived, 0) < expected);
for (let index = 0; index < count; index++) {
  const at = ((begin + index) % count) * 32;
  if (tables.claim(all.subarray(at, at + 32))) own += 1;
}
parentPort?.postMessage(own);
