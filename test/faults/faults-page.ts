import { exitCodeOf } from '@tapedeck/core';
import { type FaultRow, faults, faultTable } from './fault-table.ts';

/** What the shell says of a process that was killed. */
const killedCode = 137;

/** The tables of `docs/reference/faults.md`, by the headings above them. */
export const pageTables = (): Readonly<Record<string, string>> => ({
  'The faults': markdownTable(
    ['fault', 'what it is', 'what to do'],
    Object.entries(faults).map(([name, { is, doThis }]) => [name, is, doThis]),
  ),
  'In a backup': rowsOf('backup', ['what is left']),
  'In a restore': rowsOf('restore', []),
});

/** The page with the tables as they are now, each at the end of its section. */
export const withTables = (page: string): string =>
  page
    .split(/^(?=## )/m)
    .map((section) => {
      const table = pageTables()[/^## (.*)$/m.exec(section)?.[1] ?? ''];
      return table === undefined ? section : `${section.replaceAll(/^\|.*\n/gm, '').trimEnd()}\n\n${table}\n\n`;
    })
    .join('')
    .replace(/\n+$/, '\n');

const rowsOf = (table: FaultRow['table'], more: readonly string[]): string =>
  markdownTable(
    ['step', 'fault', 'outcome', 'exit code', 'error code', ...more, 'more exactly'],
    faultTable
      .filter((row) => row.table === table)
      .map((row) => [
        `\`${row.step}\``,
        row.fault,
        row.outcome,
        `${row.outcome === 'killed' ? killedCode : exitCodeOf(row.outcome, row.code)}`,
        row.code === '' ? '' : `\`${row.code}\``,
        ...(more.length === 0 ? [] : [row.left]),
        row.how,
      ]),
  );

const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
};
