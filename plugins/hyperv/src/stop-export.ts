import { type Host, textIn, type UndoContext, type UndoRequest } from '@tapedeck/core';
import { runScript } from '@tapedeck/windows';
import { isRunning } from './export-checkpoint.ts';
import type { HypervOptions } from './options.ts';
import { showExport, stopOneExport } from './scripts.ts';

/** Stops an export that still goes on; one that nobody had written down ends before its checkpoint is removed. */
export const stopExport = async ({ fact }: UndoRequest, { host, signal }: UndoContext<HypervOptions>): Promise<void> => {
  const Job = textIn(fact, 'job');
  if (Job === '') return;
  const { Stopped } = await runScript(host, stopOneExport, { Job }, signal);
  if (Stopped > 0) await untilStopped(host, Job, signal);
};

const untilStopped = async (host: Host, Job: string, signal: AbortSignal): Promise<void> => {
  for (;;) {
    const { State } = await runScript(host, showExport, { Job }, signal);
    if (!isRunning(State)) return;
    await host.sleep(1000, signal);
  }
};
