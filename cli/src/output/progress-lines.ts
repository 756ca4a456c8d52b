import { styleText } from 'node:util';
import type { Progress } from '@tapedeck/core';
import { formatAbout, formatBytes, formatCount } from './format.ts';

const barWidth = 24;

/** How progress is shown: for how long the step has been at work, and what is counted. */
export interface ProgressView {
  readonly elapsedMs: number;
  readonly columns: number;
  readonly noun?: string;
}

/** A bar where a total is estimated, the numbers, and what is being read; each fits the terminal. */
export const progressLines = (progress: Progress, { elapsedMs, columns, noun = 'entries' }: ProgressView): string[] => {
  const share = shareOf(progress);
  const rate = elapsedMs > 0 ? progress.bytes / (elapsedMs / 1000) : 0;
  const { current = '', storedBytes } = progress;
  const numbers = [...counts(progress, noun), `${formatBytes(rate)}/s`, ...(storedBytes > 0 ? [`${formatBytes(storedBytes)} stored`] : [])];
  return [
    ...(share === undefined ? [] : [`  ${bar(share)}  ${timeLeft(share, elapsedMs)}`.trimEnd().slice(0, columns)]),
    `  ${numbers.join('  ')}`.slice(0, columns),
    ...(current === '' ? [] : [styleText('dim', `  ${shorten(current, columns - 2)}`)]),
  ];
};

/** The same in one line, for logs and pipes. */
export const progressSentence = (progress: Progress, elapsedMs: number): string => {
  const share = shareOf(progress);
  const left = share === undefined ? '' : timeLeft(share, elapsedMs);
  return [...counts(progress, 'entries'), `${formatBytes(progress.storedBytes)} stored`, ...(left === '' ? [] : [left])].join(', ');
};

/**
 * How much of the whole is done, 0 to 1; `undefined` where no total is known. Many small files take as long as few large ones,
 * so entries and bytes weigh the same.
 */
const shareOf = ({ files, bytes, estimatedFiles = 0, estimatedBytes = 0 }: Progress): number | undefined => {
  const shares = [
    { done: files, total: estimatedFiles },
    { done: bytes, total: estimatedBytes },
  ].flatMap(({ done, total }) => (total > 0 ? [Math.min(1, done / total)] : []));
  return shares.length === 0 ? undefined : shares.reduce((sum, share) => sum + share, 0) / shares.length;
};

const counts = ({ files, bytes, estimatedFiles = 0, estimatedBytes = 0 }: Progress, noun: string): string[] => [
  `${formatCount(files)}${estimatedFiles > files ? ` of ~${formatCount(estimatedFiles)}` : ''} ${noun}`,
  `${formatBytes(bytes)}${estimatedBytes > bytes ? ` of ~${formatBytes(estimatedBytes)}` : ''}`,
];

// What has only begun says nothing of its speed; what is past its estimate says nothing of its end.
const timeLeft = (share: number, elapsedMs: number): string =>
  share < 0.01 || share >= 1 || elapsedMs < 1000 ? '' : `${formatAbout((elapsedMs * (1 - share)) / share)} left (estimate)`;

const bar = (share: number): string => {
  const filled = Math.floor(share * barWidth);
  return `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${String(Math.floor(share * 100)).padStart(3)} %`;
};

const shorten = (path: string, width: number): string => (path.length <= width ? path : `…${path.slice(path.length - width + 1)}`);
