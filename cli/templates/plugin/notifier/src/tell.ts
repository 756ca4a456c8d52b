import { appendFile } from 'node:fs/promises';
import type { RunReport } from '@tapedeck/core';

/** Adds a line. What is thrown here makes a complete run degraded: nobody would have been told. */
export const tell = async (file: string, { job, outcome, runId, problems }: RunReport): Promise<void> => {
  await appendFile(file, `${job}\t${outcome}\t${runId}\t${problems.length} problems\n`);
};
