import { closeSync, openSync, writeSync } from 'node:fs';
import type { JobPlan, PlannedStep, RunEvent, RunListener } from '@tapedeck/core';

/** A trace that is being written. */
export interface Trace {
  readonly listener: RunListener;
  close(): void;
}

/**
 * Writes a line for every step of the plan and one for every tap of it, in their order: with their times, or why there are
 * none. A line is written when its step has ended, so that a run which is killed leaves what it has come to.
 */
export const traceTo = (file: string, plan: JobPlan): Trace => {
  const handle = openSync(file, 'w');
  const write = (row: object) => writeSync(handle, `${JSON.stringify(row)}\n`);
  const told = new Map<string, number>();
  const waiting = [...plan.steps];
  const passOver = (until?: string): PlannedStep | undefined => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (next.step === until) return next;
      write(next.onError === 'swallow' ? { step: next.step, told: told.get(next.step) ?? 0 } : leftOut(next));
      writeNotAsked(write, next, next.onError === 'swallow' ? {} : { asked: false });
    }
    return undefined;
  };
  return {
    listener: (event) => {
      if (event.event === 'written' || event.event === 'progress') told.set(event.event, (told.get(event.event) ?? 0) + 1);
      if (event.event === 'step-ended') writeStep(write, event, passOver(event.step));
    },
    close: () => {
      passOver();
      closeSync(handle);
    },
  };
};

type Write = (row: object) => void;
type StepEnded = Extract<RunEvent, { event: 'step-ended' }>;

const leftOut = ({ step, condition }: PlannedStep) => ({ step, taken: false, ...(condition === undefined ? {} : { why: condition }) });

const writeStep = (write: Write, { step, time, durationMs, result, taps }: StepEnded, planned: PlannedStep | undefined): void => {
  write({ step, endedAt: time, durationMs, result });
  for (const { use, durationMs: tapMs, error } of taps)
    write({ step, tap: use, durationMs: tapMs, ...(error === undefined ? {} : { error: error.code }) });
  // Taps are asked in their order, and an answer or an error spares the others.
  if (planned !== undefined) writeNotAsked(write, { ...planned, taps: planned.taps.slice(taps.length) }, { asked: false });
};

const writeNotAsked = (write: Write, { step, taps }: PlannedStep, more: object): void => {
  for (const { use } of taps) write({ step, tap: use, ...more });
};
