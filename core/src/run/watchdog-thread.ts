import { renameSync, writeFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { workingName } from '../state/unfinished.ts';
import type { WatchdogMessage, WatchdogStart } from './watchdog.ts';

const { heartbeat, reportPath, silenceMs }: WatchdogStart = workerData;
const timers = new Map<number, NodeJS.Timeout>();
let report: string | undefined;

const writeReport = () => {
  if (reportPath === undefined || report === undefined) return;
  const ended = { ...JSON.parse(report), endedAt: new Date().toISOString() };
  const working = workingName(reportPath);
  writeFileSync(working, `${JSON.stringify(ended, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(working, reportPath);
};

// The main thread is stuck in code that never returns: nothing else in this process can end the run any more. The next start recovers.
const endProcess = () => {
  try {
    writeReport();
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
};

const onPassed = (id: number) => {
  timers.delete(id);
  const before = Atomics.load(heartbeat, 0);
  parentPort?.postMessage(id);
  setTimeout(() => {
    if (Atomics.load(heartbeat, 0) === before) endProcess();
  }, silenceMs);
};

parentPort?.on('message', (message: WatchdogMessage) => {
  if (message.kind === 'describe') report = message.report;
  if (message.kind === 'watch') {
    const { id, limitMs } = message;
    timers.set(
      id,
      setTimeout(() => onPassed(id), limitMs),
    );
  }
  if (message.kind === 'end') {
    clearTimeout(timers.get(message.id));
    timers.delete(message.id);
  }
});
