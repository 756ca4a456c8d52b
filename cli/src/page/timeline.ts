import { formatDuration, type RunReport } from '@tapedeck/core';
import { escapeHtml } from './escape-html.ts';

const width = 900;
const labelWidth = 110;
const rowHeight = 20;

/** The steps of a run as bars over the time that they took. */
export const timeline = ({ startedAt, endedAt, steps }: RunReport): string => {
  const start = Date.parse(startedAt);
  const total = Math.max(1, Date.parse(endedAt) - start);
  const scale = (milliseconds: number): number => (milliseconds / total) * (width - labelWidth - 90);
  const rows = steps.map(({ step, startedAt: at, durationMs, result }, row) => {
    const x = labelWidth + scale(Math.max(0, Date.parse(at) - start));
    const bar = Math.max(2, scale(durationMs));
    const y = row * rowHeight;
    return [
      `<text x="0" y="${y + 14}">${escapeHtml(step)}</text>`,
      `<rect class="${result}" x="${x.toFixed(1)}" y="${y + 4}" width="${bar.toFixed(1)}" height="12" rx="2"><title>${escapeHtml(step)}: ${formatDuration(durationMs)}</title></rect>`,
      `<text x="${(x + bar + 6).toFixed(1)}" y="${y + 14}">${formatDuration(durationMs)}</text>`,
    ].join('');
  });
  const height = Math.max(rowHeight, steps.length * rowHeight);
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Steps over time">${rows.join('\n')}</svg>`;
};
