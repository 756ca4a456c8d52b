import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where corpora, stores and restores lie; needs about 25 GB. Set `TAPEDECK_BENCH_DIR` to have it on another disk. */
export const benchFolder = resolve(process.env.TAPEDECK_BENCH_DIR ?? join(tmpdir(), 'tapedeck-bench'));
