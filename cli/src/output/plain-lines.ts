import type { RunEvent, RunListener } from '@tapedeck/core';
import { formatBytes, formatDuration } from './format.ts';
import { printableLine } from './printable.ts';
import { progressSentence } from './progress-lines.ts';

/** How often a pipe hears of progress. */
const everyMs = 10_000;

/** One line per step that did something, for logs and pipes; progress now and then. */
export const plainLines = (write: (line: string) => void = (line) => process.stdout.write(`${line}\n`)): RunListener => {
  let lastProgress = Date.now();
  let started = Date.now();
  return (event: RunEvent) => {
    if (event.event === 'step-ended' && (event.taps.length > 0 || event.result !== 'done')) write(stepLine(event));
    if (event.event === 'change') write(changeLine(event.change));
    if (event.event === 'step-started') started = Date.now();
    if (event.event === 'progress' && Date.now() - lastProgress >= everyMs) {
      lastProgress = Date.now();
      write(`  ${progressSentence(event.progress, Date.now() - started)}`);
    }
  };
};

const changeLine = ({ kind, type, path, bytes }: Extract<RunEvent, { event: 'change' }>['change']): string =>
  `  ${kind.padEnd(10)} ${printableLine(path)}${type === 'file' ? ` (${formatBytes(bytes)})` : ''}`;

const words = { done: 'ok', problems: 'with problems', failed: 'failed' } as const;

const stepLine = ({ step, durationMs, result }: Extract<RunEvent, { event: 'step-ended' }>): string =>
  `${step.padEnd(13)} ${words[result]} (${formatDuration(durationMs)})`;
