import { printableLine } from './printable.ts';

export { formatAmount, formatBytes, formatCount, formatDuration } from '@tapedeck/core';

/** A guess at a time span: as coarse as guesses are, so that it does not jump about. */
export const formatAbout = (milliseconds: number): string => {
  const seconds = milliseconds / 1000;
  if (seconds < 8) return 'a few seconds';
  if (seconds < 58) return `about ${Math.ceil(seconds / 5) * 5} s`;
  const minutes = Math.round(seconds / 60);
  return `about ${minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`}`;
};

/** Rows as columns, two spaces apart; the last column is not padded. */
export const formatTable = (table: readonly (readonly string[])[]): string => {
  const rows = table.map((row) => row.map(printableLine));
  const widths = rows.reduce<number[]>((known, row) => row.map((cell, column) => Math.max(known[column] ?? 0, cell.length)), []);
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};
