import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { isThorough } from './needs.ts';

// Mocha has a process for each core. One that stays on a core of its own has each job start one worker thread instead of one per core,
// of which the second finds nothing to do in the small jobs of most tests: a third of the time of all tests. Where it cannot, it is slower.
const place = process.env.MOCHA_WORKER_ID;
if (place !== undefined && !isThorough && process.platform === 'linux')
  spawnSync('taskset', ['-a', '-c', '-p', String(Number(place) % availableParallelism()), String(process.pid)]);
