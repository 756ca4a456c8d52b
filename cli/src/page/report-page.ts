import { formatAmount, formatBytes, formatCount, formatDuration, type RunReport } from '@tapedeck/core';
import { escapeHtml } from './escape-html.ts';
import { type HistoryFigure, historyChart } from './history-chart.ts';
import { pageStyle } from './page-style.ts';
import { timeline } from './timeline.ts';

/** Most problems that the page lists. */
const shownProblems = 200;

const figures: readonly HistoryFigure[] = [
  { title: 'Stored by each run', of: ({ media }) => media?.storedBytes, format: formatBytes },
  { title: 'Size of the source', of: ({ streamed }) => streamed?.sourceBytes, format: formatBytes },
  { title: 'Time taken', of: ({ startedAt, endedAt }) => Date.parse(endedAt) - Date.parse(startedAt), format: formatDuration },
];

/**
 * A run as a page of HTML that needs nothing beside it: what it came to, its steps over time, the last runs of its job, and what went wrong.
 * `history` are runs of the same job, oldest first, this one among them.
 */
export const reportPage = (report: RunReport, history: readonly RunReport[]): string => {
  const title = `${report.action} "${report.job}": ${report.outcome}`;
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<title>${escapeHtml(title)}</title><style>${pageStyle}</style></head><body>`,
    `<h1>${escapeHtml(`${report.dryRun ? 'Dry run of ' : ''}${report.action} "${report.job}"`)}: <span class="outcome ${report.outcome}">${report.outcome}</span></h1>`,
    `<p class="soft">${escapeHtml(`on ${report.host}, ${report.startedAt.slice(0, 19).replace('T', ' ')} UTC, run ${report.runId}`)}</p>`,
    facts(report),
    problems(report),
    '<h2>Steps</h2>',
    timeline(report),
    ...(history.length > 1 ? figures.map((figure) => historyChart(history, report.runId, figure)) : []),
    notes(report),
    '</body></html>',
    '',
  ].join('\n');
};

const facts = ({ startedAt, endedAt, streamed, media, restored, destinations, retention, sources }: RunReport): string => {
  const rows: (readonly [string, string])[] = [['took', formatDuration(Date.parse(endedAt) - Date.parse(startedAt))]];
  if (streamed !== undefined)
    rows.push([
      'read',
      `${formatCount(streamed.filesRead)} of ${formatCount(streamed.files)} files, ${formatBytes(streamed.readBytes)} of ${formatBytes(streamed.sourceBytes)}`,
    ]);
  if (media?.committed === true) rows.push(['stored', `${formatBytes(media.storedBytes ?? 0)} in ${media.fileName} (${media.type})`]);
  for (const { source, expected, captured, excluded, outcome } of sources)
    rows.push([
      `source ${source}`,
      `${formatCount(captured)} of ${formatCount(expected)} entries captured, ${formatCount(excluded)} left out: ${outcome}`,
    ]);
  for (const { name, outcome } of destinations) rows.push(['at', `${name}: ${outcome}`]);
  if (restored !== undefined) rows.push(['restored', `${formatAmount(restored.restored, 'entry')}, ${formatBytes(restored.bytes)}`]);
  if (retention !== undefined)
    rows.push([
      'older points',
      retention.ran
        ? `${formatCount(retention.removed ?? 0)} removed, ${formatCount(retention.held ?? 0)} held`
        : `all kept: ${retention.why ?? ''}`,
    ]);
  return `<table>${rows.map(([name, value]) => `<tr><th>${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`).join('')}</table>`;
};

const problems = ({ error, problems: all, problemCount }: RunReport): string => {
  const own = error === undefined ? [] : (error.objections ?? [error]);
  const rows = [...own, ...all.slice(0, shownProblems)].map((one) => {
    const path = 'path' in one && one.path !== undefined ? `<span class="path">${escapeHtml(one.path)}</span><br>` : '';
    const hint = one.hint === undefined ? '' : `<br><span class="soft">What to do: ${escapeHtml(one.hint)}</span>`;
    const tolerated = 'tolerated' in one && one.tolerated ? ' <span class="soft">(tolerated)</span>' : '';
    return `<tr><td>${path}${escapeHtml(one.message)}${tolerated}${hint}</td><td class="soft">${escapeHtml(one.code)}</td></tr>`;
  });
  if (rows.length === 0) return '';
  const more =
    problemCount > shownProblems ? `<p class="soft">and ${formatCount(problemCount - shownProblems)} more, in the report itself</p>` : '';
  return `<h2>What went wrong</h2><table>${rows.join('')}</table>${more}`;
};

const notes = ({ notes: all }: RunReport): string =>
  all.length === 0 ? '' : `<h2>Notes</h2><ul>${all.map(({ message }) => `<li>${escapeHtml(message)}</li>`).join('')}</ul>`;
