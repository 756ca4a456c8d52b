import { styleText } from 'node:util';
import type { Progress, RunEvent, RunListener } from '@tapedeck/core';
import logUpdate from 'log-update';
import { formatBytes, formatCount, formatDuration } from './format.ts';

const redrawMs = 100;
const barWidth = 24;
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
      if (this.#progress !== undefined) lines.push(...progressLines(this.#progress, elapsed, process.stdout.columns ?? 80));
    }
    logUpdate(lines.join('\n'));
  }
}

/** A bar where a total is known or estimated, the numbers, and what is being read. */
export const progressLines = (progress: Progress, elapsedMs: number, columns: number): string[] => {
  const { files, bytes, storedBytes, estimatedBytes, current } = progress;
  const rate = elapsedMs > 0 ? bytes / (elapsedMs / 1000) : 0;
  const numbers = `${formatCount(files)} files  ${formatBytes(bytes)}  ${formatBytes(rate)}/s${storedBytes > 0 ? `  ${formatBytes(storedBytes)} stored` : ''}`;
  const left = estimatedBytes !== undefined && rate > 0 ? `  about ${formatDuration(((estimatedBytes - bytes) / rate) * 1000)} left` : '';
  const lines = [
    `  ${estimatedBytes === undefined ? '' : `${bar(bytes / Math.max(1, estimatedBytes))}  `}${numbers}${bytes < (estimatedBytes ?? 0) ? left : ''}`,
  ];
  if (current !== undefined && current !== '') lines.push(styleText('dim', `  ${shorten(current, columns - 4)}`));
  return lines.map((line) => line.slice(0, columns + 20));
};

const bar = (share: number): string => {
  const filled = Math.round(Math.min(1, share) * barWidth);
  return `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${String(Math.floor(Math.min(1, share) * 100)).padStart(3)} %`;
};

const shorten = (path: string, width: number): string => (path.length <= width ? path : `…${path.slice(path.length - width + 1)}`);
