import { closeSync, openSync, writeSync } from 'node:fs';
import type { RunEvent, RunListener } from '@tapedeck/core';
import { LiveSteps } from './live-steps.ts';
import { plainLines } from './plain-lines.ts';

/** How a run is shown. */
export interface ShowOptions {
  readonly json?: boolean;
  readonly trace?: string;
  readonly quiet?: boolean;
}

/** What shows a run, and what to call when it has ended. */
export interface Shown {
  readonly listeners: readonly RunListener[];
  end(): void;
}

/** A live list on a terminal, plain lines in a pipe, JSON lines when asked; and a trace file besides. */
export const showRun = ({ json, trace, quiet }: ShowOptions): Shown => {
  const traced = trace === undefined ? undefined : traceTo(trace);
  const live = json !== true && quiet !== true && process.stdout.isTTY ? new LiveSteps() : undefined;
  const listener = json === true ? jsonLines : quiet === true ? undefined : live === undefined ? plainLines() : live.listener;
  return {
    listeners: [listener, traced?.listener].filter((one) => one !== undefined),
    end() {
      live?.end();
      traced?.close();
    },
  };
};

const jsonLines: RunListener = (event) => {
  process.stdout.write(`${JSON.stringify(event)}\n`);
};

/** A trace has a line for every step and one for every tap of it, with their times. */
const traceTo = (file: string): { readonly listener: RunListener; close(): void } => {
  const handle = openSync(file, 'w');
  const write = (row: object) => writeSync(handle, `${JSON.stringify(row)}\n`);
  return {
    listener: (event: RunEvent) => {
      if (event.event !== 'step-ended') return;
      const { step, time, durationMs, result, taps } = event;
      write({ step, endedAt: time, durationMs, result });
      for (const { use, durationMs: tapMs, error } of taps)
        write({ step, tap: use, durationMs: tapMs, ...(error === undefined ? {} : { error: error.code }) });
    },
    close: () => closeSync(handle),
  };
};
