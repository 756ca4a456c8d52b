import { Objections, type Run } from '@tapedeck/core';
import type { AskMachine } from './asked-once.ts';
import { notElevated } from './errors.ts';

/** Refuses a job that asks for shadow copies by name where they cannot be had. One that takes what there is reads live instead, and says so. */
export const checkVss = async (use: string, run: Pick<Run, 'job' | 'signal'>, machine: AskMachine): Promise<void> => {
  if (run.job.snapshot.use === 'auto') return;
  const { isElevated } = await machine(run.signal);
  if (!isElevated) throw new Objections('VSS_REFUSED', `"${use}" can take no snapshots`, [notElevated()]);
};
