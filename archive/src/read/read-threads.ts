import type { Worker } from 'node:worker_threads';
import { startThreads } from '../pool/worker-pool.ts';

/** Starts the threads that check or restore blocks, one per core. */
export const startReadThreads = (): readonly Worker[] => startThreads(new URL(import.meta.resolve('@tapedeck/archive/read-worker')));
