import { readdirSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';
import type { Host } from './host.ts';

const low = constants.priority.PRIORITY_BELOW_NORMAL;

/** Leaves processor and, where `ionice` is there, disks to others first: this process and all that it starts. Never raises a priority. */
export const lowerPriority = async (run: Host['run']): Promise<void> => {
  const tasks = ownTasks();
  for (const task of tasks) lowerTask(task);
  if (process.platform !== 'linux') return;
  // The class "idle". Without the program, or on a file system that knows no such thing, only the processor is left to others.
  await run({ file: 'ionice', args: ['-c', '3', '-p', ...tasks.map(String)] }).catch(() => {});
};

// On Linux a priority belongs to a thread; those that are started later inherit it.
const ownTasks = (): readonly number[] => (process.platform === 'linux' ? readdirSync('/proc/self/task').map(Number) : [process.pid]);

const lowerTask = (task: number): void => {
  try {
    if (getPriority(task) < low) setPriority(task, low);
  } catch (error) {
    // A thread may have ended since it was listed.
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_SYSTEM_ERROR')) throw error;
  }
};
