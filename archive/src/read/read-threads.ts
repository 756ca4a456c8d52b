import { type PoolThreads, startThreads } from '../pool/pool-threads.ts';

/** Starts the threads that check or restore blocks, one per core. */
export const startReadThreads = (): PoolThreads => startThreads(new URL(import.meta.resolve('@tapedeck/archive/read-worker')));
