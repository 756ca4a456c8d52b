import type { RunListener } from '@tapedeck/core';
import { plainLines } from './plain-lines.ts';
import type { Trace } from './trace-file.ts';

/** How a run is shown. */
export interface ShowOptions {
  readonly json?: boolean | undefined;
  /** Plain lines on a terminal too: a list is what is asked for. */
  readonly plain?: boolean | undefined;
  /** A trace to write besides; it is closed with the rest. */
  readonly trace?: Trace | undefined;
}

/** What shows a run, and what to call when it has ended; a second call changes nothing. */
export interface Shown {
  readonly listeners: readonly RunListener[];
  /** Says a line to the person at the terminal; `undefined` where standard error does. */
  readonly say: ((line: string) => void) | undefined;
  end(): void;
}

/** A live list on a terminal, plain lines in a pipe, JSON lines when asked; and a trace file besides. */
export const showRun = async ({ json, plain, trace }: ShowOptions): Promise<Shown> => {
  const live = json !== true && plain !== true && process.stdout.isTTY ? await liveSteps() : undefined;
  let ended = false;
  const listener = json === true ? jsonLines : live === undefined ? plainLines() : live.listener;
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

// What draws on a terminal takes longer to load than a small backup to run, and most runs have none.
const liveSteps = async () => new (await import('./live-steps.ts')).LiveSteps();

const jsonLines: RunListener = (event) => {
  process.stdout.write(`${JSON.stringify(event)}\n`);
};
