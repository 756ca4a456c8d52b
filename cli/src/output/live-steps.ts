import { styleText } from 'node:util';
import type { Progress, RunEvent, RunListener } from '@tapedeck/core';
import logUpdate from 'log-update';
import { formatDuration } from './format.ts';
import { progressLines } from './progress-lines.ts';

const redrawMs = 100;
const marks = { done: styleText('green', '✓'), problems: styleText('yellow', '!'), failed: styleText('red', '✗') } as const;

/** The steps of a run as a list on the terminal that grows, with a bar under the one at work. */
export class LiveSteps {
  readonly #ended: string[] = [];
  #current: { readonly step: string; readonly since: number } | undefined;
  #progress: Progress | undefined;
  readonly #timer = setInterval(() => this.#draw(), redrawMs);

  readonly listener: RunListener = (event: RunEvent) => {
    if (event.event === 'step-started') this.#current = { step: event.step, since: Date.now() };
    if (event.event === 'progress') this.#progress = event.progress;
    if (event.event === 'step-ended') this.#end(event);
  };

  /** Adds a line to the list. Written beside it, it would be drawn over. */
  readonly say = (line: string): void => {
    this.#ended.push(line);
    this.#draw();
  };

  /** Leaves the finished list on the screen. */
  end(): void {
    clearInterval(this.#timer);
    this.#current = undefined;
    this.#draw();
    logUpdate.done();
  }

  #end({ step, durationMs, result, taps }: Extract<RunEvent, { event: 'step-ended' }>): void {
    // Steps that nobody answers say nothing of interest.
    if (taps.length > 0 || result !== 'done')
      this.#ended.push(`${marks[result]} ${step.padEnd(13)}${styleText('dim', formatDuration(durationMs))}`);
    this.#current = undefined;
    this.#progress = undefined;
  }

  #draw(): void {
    const lines = [...this.#ended];
    if (this.#current !== undefined) {
      const elapsed = Date.now() - this.#current.since;
      lines.push(`${styleText('cyan', '›')} ${this.#current.step.padEnd(13)}${styleText('dim', formatDuration(elapsed))}`);
      if (this.#progress !== undefined)
        lines.push(...progressLines(this.#progress, { elapsedMs: elapsed, columns: process.stdout.columns }));
    }
    logUpdate(lines.join('\n'));
  }
}
