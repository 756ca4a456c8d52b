import type { ApplicationRun, Host } from '@tapedeck/core';
import { runScript } from '@tapedeck/windows';
import type { Machine } from './choose-machines.ts';
import { exportFailed } from './errors.ts';
import { bytesOf } from './room.ts';
import { showExport, startExport } from './scripts.ts';

const pauseMs = 2000;
/** `JobState` of what has come to a good end. */
const completed = 7;
/** Values that a method of Hyper-V returns: done at once, or a job goes on. */
const done = 0;
const started = 4096;

/** Whether a job goes on, by its `JobState`: from "new" to "shutting down". */
export const isRunning = (state: number): boolean => state >= 2 && state <= 6;

/** Has Hyper-V export a checkpoint into a folder, and waits for it. @throws `HYPERV_EXPORT_FAILED` */
export const exportCheckpoint = async (
  run: ApplicationRun,
  host: Host,
  machine: Machine,
  checkpoint: string,
  folder: string,
): Promise<void> => {
  const { fact, release } = await run.take({ undo: 'stop-export', intent: { machine: machine.Id }, scope: 'source' }, async () => {
    // It ends at once; ended in between, it would leave a job that nobody knows.
    const uninterrupted = new AbortController().signal;
    const parameters = { Id: machine.Id, Checkpoint: checkpoint, Folder: folder };
    const { ReturnValue, Job } = await runScript(host, startExport, parameters, uninterrupted);
    if (ReturnValue !== done && ReturnValue !== started) throw exportFailed(machine.Name, folder, `it returned ${ReturnValue}.`);
    return { job: Job };
  });
  try {
    if (fact.job !== '') await untilExported(run, host, machine, fact.job, folder);
  } finally {
    await release();
  }
};

const untilExported = async (run: ApplicationRun, host: Host, machine: Machine, Job: string, folder: string): Promise<void> => {
  const bytes = bytesOf(machine);
  for (;;) {
    const { State, Percent, ErrorCode, ErrorDescription } = await runScript(host, showExport, { Job }, run.signal);
    if (State === completed) return;
    if (!isRunning(State)) throw exportFailed(machine.Name, folder, `${ErrorDescription || 'its job is gone'} (${ErrorCode})`);
    const current = `exporting "${machine.Name}": ${Percent} %`;
    run.progress({ files: 0, bytes: Math.floor((bytes * Percent) / 100), storedBytes: 0, estimatedBytes: bytes, current });
    await host.sleep(pauseMs, run.signal);
  }
};
