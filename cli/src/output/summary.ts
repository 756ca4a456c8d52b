import { styleText } from 'node:util';
import type { RunReport } from '@tapedeck/core';
import { formatAmount, formatBytes, formatCount, formatDuration } from './format.ts';
import { printable } from './printable.ts';

/** Most problems that the terminal shows; the report has more. */
const shownProblems = 20;
const colors = { complete: 'green', degraded: 'yellow', failed: 'red', cancelled: 'yellow', skipped: 'cyan' } as const;

/** The essence of a report, for the end of a run and for `tapedeck report`. */
export const summarize = (report: RunReport): string =>
  [
    headline(report),
    ...details(report).map(printable),
    ...errorLines(report),
    ...problemLines(report).map(printable),
    ...noteLines(report).map(printable),
  ].join('\n');

const headline = ({ job, action, outcome, dryRun, startedAt, endedAt }: RunReport): string => {
  const duration = formatDuration(Date.parse(endedAt) - Date.parse(startedAt));
  const what = `${dryRun ? 'dry run of ' : ''}${action} "${job}"`;
  return `${styleText(['bold', colors[outcome]], `${what}: ${outcome}`)} after ${duration}`;
};

const details = ({ media, streamed, restored, destinations, retention }: RunReport): string[] => {
  const lines: string[] = [];
  if (streamed !== undefined) {
    lines.push(
      `  read     ${formatCount(streamed.filesRead)} of ${formatCount(streamed.files)} files, ${formatBytes(streamed.readBytes)} of ${formatBytes(streamed.sourceBytes)}`,
    );
  }
  if (media?.committed === true) {
    const verified = { no: 'not read back', medium: 'read back from the medium', cache: 'read back, through the cache' }[
      media.verified ?? 'no'
    ];
    lines.push(
      `  stored   ${formatBytes(media.storedBytes ?? 0)} in ${media.fileName} (${media.type}${media.reason === undefined ? '' : `: ${media.reason}`})`,
    );
    lines.push(`  verified ${verified}${media.compared === true ? ', compared with the source' : ''}`);
  }
  for (const { name, outcome } of destinations) lines.push(`  at       ${name}: ${outcome}`);
  if (restored?.changes !== undefined) lines.push(...changeLines(restored.changes));
  else if (restored !== undefined)
    lines.push(
      `  restored ${formatAmount(restored.restored, 'entry')}, ${formatBytes(restored.bytes)}${restored.kept > 0 ? `; ${formatCount(restored.kept)} were there and kept` : ''}`,
    );
  if (restored?.checked !== undefined) lines.push(checkedLine(restored.checked));
  if (retention?.ran === true && (retention.removed ?? 0) + (retention.held ?? 0) + (retention.freedBytes ?? 0) > 0)
    lines.push(
      `  removed  ${formatAmount(retention.removed ?? 0, 'older point')}; ${formatCount(retention.held ?? 0)} held for newer ones; ${formatBytes(retention.freedBytes ?? 0)} freed`,
    );
  if (retention?.ran === false && retention.why !== undefined) lines.push(`  kept     every older point: ${retention.why}`);
  return lines;
};

const changeWords = {
  create: 'would create',
  overwrite: 'would overwrite',
  keep: 'would keep',
  rename: 'would put beside',
  conflict: 'would leave alone, and be degraded,',
  'hand over': 'would hand to its application',
} as const;

const changeLines = (changes: NonNullable<NonNullable<RunReport['restored']>['changes']>): string[] => {
  const kinds = ['create', 'overwrite', 'keep', 'rename', 'conflict', 'hand over'] as const;
  const lines = kinds.flatMap((kind) => {
    const found = changes[kind];
    return found === undefined ? [] : [`  ${changeWords[kind]} ${formatAmount(found.entries, 'entry')}, ${formatBytes(found.bytes)}`];
  });
  return lines.length === 0 ? ['  nothing would change'] : lines;
};

const checkedLine = ({ files, bytes, throughCache, differences }: NonNullable<NonNullable<RunReport['restored']>['checked']>): string => {
  const how = throughCache ? 'read again, through the cache' : 'read again from the medium';
  const found = differences === 0 ? 'as it was stored' : `${formatAmount(differences, 'difference')}`;
  return `  verified ${formatAmount(files, 'file')}, ${formatBytes(bytes)}, ${how}: ${found}`;
};

const errorLines = ({ error }: RunReport): string[] => {
  if (error === undefined) return [];
  const own = error.objections ?? [error];
  return own.flatMap(({ code, message, hint, use }) => [
    styleText('red', printable(`  error    ${use === undefined ? '' : `${use}: `}${message}`)),
    `           code: ${code}`,
    ...(hint === undefined ? [] : [printable(`           what to do: ${hint}`)]),
  ]);
};

const problemLines = ({ problems, problemCount }: RunReport): string[] => {
  const lines = problems
    .slice(0, shownProblems)
    .map(
      ({ path, message, code, tolerated }) =>
        `  problem  ${path === undefined ? '' : `${path}: `}${message} (${code}${tolerated ? ', tolerated' : ''})`,
    );
  if (problemCount > shownProblems) lines.push(`  …and ${formatCount(problemCount - shownProblems)} more problems: see the report.`);
  return lines;
};

const noteLines = ({ notes }: RunReport): string[] => notes.slice(0, shownProblems).map(({ message }) => `  note     ${message}`);
