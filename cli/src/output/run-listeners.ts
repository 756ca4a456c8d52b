import type { RunListener } from '@tapedeck/core';
import { LiveSteps } from './live-steps.ts';
import { plainLines } from './plain-lines.ts';
import type { Trace } from './trace-file.ts';

/** How a run is shown. */
export interface ShowOptions {
  readonly json?: boolean | undefined;
  /** A trace to write besides; it is closed with the rest. */
  readonly trace?: Trace | undefined;
  readonly quiet?: boolean;
}

/** What shows a run, and what to call when it has ended; a second call changes nothing. */
export interface Shown {
  readonly listeners: readonly RunListener[];
  /** Says a line to the person at the terminal; `undefined` where standard error does. */
  readonly say: ((line: string) => void) | undefined;
  end(): void;
}

/** A live list on a terminal, plain lines in a pipe, JSON lines when asked; and a trace file besides. */
export const showRun = ({ json, trace, quiet }: ShowOptions): Shown => {
  const live = json !== true && quiet !== true && process.stdout.isTTY ? new LiveSteps() : undefined;
  let ended = false;
  const listener = json === true ? jsonLines : quiet === true ? undefined : live === undefined ? plainLines() : live.listener;
  return {
    listeners: [listener, trace?.listener].filter((one) => one !== undefined),
    say: live?.say,
    end() {
      if (ended) return;
      ended = true;
      live?.end();
      trace?.close();
    },
  };
};

const jsonLines: RunListener = (event) => {
  process.stdout.write(`${JSON.stringify(event)}\n`);
};
