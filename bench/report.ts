import type { Measurement } from './measure.ts';
import type { Result } from './rounds.ts';

/** A contestant as the table names it. Ours comes first, and the ratios are to it. */
export interface Column {
  readonly key: string;
  readonly title: string;
}

/** A row of the table: one corpus and one action. */
export interface Row {
  readonly corpus: string;
  readonly action: Result['action'];
  readonly title: string;
}

/**
 * The results as a Markdown table: medians, and how many times as much as the first column in brackets. Each row is followed by
 * its processor time and peak memory, a first backup by the size of what it stored.
 */
export const markdownTable = (columns: readonly Column[], rows: readonly Row[], results: readonly Result[]): string => {
  const lines = rows.flatMap((row) => {
    const measured = columns.map(({ key }) =>
      results.find((one) => one.corpus === row.corpus && one.action === row.action && one.contestant === key),
    );
    if (measured.every((result) => result === undefined)) return [];
    const line = (title: string, value: (result: Result) => number | undefined, format: (value: number) => string): string => {
      const values = measured.map((result) => result && value(result));
      return `| ${[title, ...values.map((one) => cell(one, values[0], format))].join(' | ')} |`;
    };
    return [
      line(`**${row.title}**`, (result) => median(result, 'seconds'), seconds),
      line('processor time', (result) => median(result, 'processorSeconds'), seconds),
      line('peak memory', (result) => median(result, 'peakBytes'), megabytes),
      ...(row.action === 'first' ? [line('stored', ({ storedBytes }) => storedBytes, megabytes)] : []),
    ];
  });
  return [`| | ${columns.map(({ title }) => title).join(' | ')} |`, `| --- |${' ---: |'.repeat(columns.length)}`, ...lines].join('\n');
};

const cell = (value: number | undefined, base: number | undefined, format: (value: number) => string): string => {
  if (value === undefined) return '–';
  return base === undefined || base === value || base === 0 ? format(value) : `${format(value)} (${(value / base).toPrecision(2)} ×)`;
};

/** The middle one; of an even number the mean of the two in the middle. */
export const median = (result: Result, of: keyof Measurement): number => {
  const sorted = result.measurements.map((measurement) => measurement[of]).sort((one, other) => one - other);
  const [low = 0, high = 0] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return (low + high) / 2;
};

const seconds = (value: number): string => `${value.toFixed(value < 100 ? 1 : 0)} s`;

const megabytes = (value: number): string => `${Math.round(value / 1e6)} MB`;
