import type { RunEvent, RunListener } from '@tapedeck/core';
import { formatBytes, formatCount, formatDuration } from './format.ts';

/** How often a pipe hears of progress. */
const everyMs = 10_000;

/** One line per step that did something, for logs and pipes; progress now and then. */
export const plainLines = (write: (line: string) => void = (line) => process.stdout.write(`${line}\n`)): RunListener => {
  let lastProgress = Date.now();
  return (event: RunEvent) => {
    if (event.event === 'step-ended' && (event.taps.length > 0 || event.result !== 'done')) write(stepLine(event));
    if (event.event === 'progress' && Date.now() - lastProgress >= everyMs) {
      lastProgress = Date.now();
      write(
        `  ${formatCount(event.progress.files)} files, ${formatBytes(event.progress.bytes)}, ${formatBytes(event.progress.storedBytes)} stored`,
      );
    }
  };
};

const words = { done: 'ok', problems: 'with problems', failed: 'failed' } as const;

const stepLine = ({ step, durationMs, result }: Extract<RunEvent, { event: 'step-ended' }>): string =>
  `${step.padEnd(13)} ${words[result]} (${formatDuration(durationMs)})`;
