import type { BackupHooks } from './backup-hooks.ts';
import type { RestoreHooks } from './restore-hooks.ts';
import type { StepPolicy } from './step-policy.ts';

const minutes = 1;
const hours = 60 * minutes;
const days = 24 * hours;

/** The policy of each backup step. A step without one does not compile. */
export const backupSteps = {
  recover: { onError: 'gather', failsAs: 'degraded', inDryRun: false, limitMinutes: 10 * minutes },
  check: { onError: 'gather', failsAs: 'failed', inDryRun: true, limitMinutes: 5 * minutes, mayBeSkipped: true },
  start: { onError: 'stop', failsAs: 'failed', inDryRun: false, limitMinutes: 5 * minutes, mayBeSkipped: true },
  pre: { onError: 'stop', failsAs: 'failed', inDryRun: false, limitMinutes: 1 * hours, mayBeSkipped: true },
  locate: { onError: 'stop', failsAs: 'failed', inDryRun: true, limitMinutes: 10 * minutes, mayBeSkipped: true },
  create: { onError: 'stop', failsAs: 'failed', inDryRun: false, limitMinutes: 12 * hours },
  applications: { onError: 'gather', failsAs: 'degraded', inDryRun: false, limitMinutes: 12 * hours },
  snapshot: { onError: 'stop', failsAs: 'failed', inDryRun: false, limitMinutes: 10 * minutes },
  select: { onError: 'stop', failsAs: 'failed', inDryRun: true, limitMinutes: 10 * minutes },
  stream: { onError: 'stop', failsAs: 'failed', inDryRun: false, limitMinutes: 7 * days },
  written: { onError: 'swallow', failsAs: 'degraded', inDryRun: false, limitMinutes: 1 * minutes },
  commit: { onError: 'stop', failsAs: 'failed', inDryRun: false, limitMinutes: 4 * hours },
  transfer: { onError: 'stop', failsAs: 'failed', inDryRun: false, limitMinutes: 7 * days },
  compare: { onError: 'gather', failsAs: 'failed', inDryRun: false, limitMinutes: 7 * days },
  replicate: { onError: 'gather', failsAs: 'degraded', inDryRun: false, limitMinutes: 7 * days },
  retain: { onError: 'gather', failsAs: 'degraded', inDryRun: false, limitMinutes: 12 * hours },
  log: { onError: 'gather', failsAs: 'degraded', inDryRun: false, limitMinutes: 5 * minutes, tail: true },
  post: { onError: 'gather', failsAs: 'degraded', inDryRun: false, limitMinutes: 1 * hours, tail: true },
  eject: { onError: 'gather', failsAs: 'degraded', inDryRun: false, limitMinutes: 10 * minutes, tail: true },
  report: { onError: 'gather', failsAs: 'degraded', inDryRun: false, limitMinutes: 10 * minutes, tail: true },
  shutdown: { onError: 'gather', failsAs: 'degraded', inDryRun: false, limitMinutes: 10 * minutes, tail: true },
  progress: { onError: 'swallow', failsAs: 'degraded', inDryRun: true, limitMinutes: 1 * minutes },
} as const satisfies Record<keyof BackupHooks, StepPolicy>;

/** The policy of each restore step. */
export const restoreSteps = {
  recover: { onError: 'gather', failsAs: 'degraded', inDryRun: false, limitMinutes: 10 * minutes },
  check: { onError: 'gather', failsAs: 'failed', inDryRun: true, limitMinutes: 5 * minutes, mayBeSkipped: true },
  start: { onError: 'stop', failsAs: 'failed', inDryRun: false, limitMinutes: 5 * minutes, mayBeSkipped: true },
  pre: { onError: 'stop', failsAs: 'failed', inDryRun: false, limitMinutes: 1 * hours, mayBeSkipped: true },
  locate: { onError: 'stop', failsAs: 'failed', inDryRun: true, limitMinutes: 10 * minutes },
  open: { onError: 'stop', failsAs: 'failed', inDryRun: true, limitMinutes: 1 * hours },
  choose: { onError: 'stop', failsAs: 'failed', inDryRun: true, limitMinutes: 10 * minutes },
  place: { onError: 'stop', failsAs: 'failed', inDryRun: true, limitMinutes: 7 * days },
  applications: { onError: 'gather', failsAs: 'degraded', inDryRun: false, limitMinutes: 12 * hours },
  verify: { onError: 'gather', failsAs: 'failed', inDryRun: false, limitMinutes: 7 * days },
  log: { onError: 'gather', failsAs: 'degraded', inDryRun: false, limitMinutes: 5 * minutes, tail: true },
  post: { onError: 'gather', failsAs: 'degraded', inDryRun: false, limitMinutes: 1 * hours, tail: true },
  report: { onError: 'gather', failsAs: 'degraded', inDryRun: false, limitMinutes: 10 * minutes, tail: true },
} as const satisfies Record<keyof RestoreHooks, StepPolicy>;

/** Name of a backup step. */
export type BackupStep = keyof typeof backupSteps;

/** Name of a restore step. */
export type RestoreStep = keyof typeof restoreSteps;
