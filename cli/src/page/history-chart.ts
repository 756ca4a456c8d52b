import type { RunReport } from '@tapedeck/core';
import { escapeHtml } from './escape-html.ts';

const width = 900;
const height = 130;
const base = 105;
const chartHeight = 85;

/** One figure of the last runs of a job. */
export interface HistoryFigure {
  readonly title: string;
  readonly of: (report: RunReport) => number | undefined;
  readonly format: (value: number) => string;
}

/** The last runs, oldest first, as bars of one figure; the run that the page is about stands out. */
export const historyChart = (runs: readonly RunReport[], runId: string, { title, of, format }: HistoryFigure): string => {
  const values = runs.map((run) => of(run) ?? 0);
  const most = Math.max(...values, 1);
  const slot = width / Math.max(runs.length, 1);
  const bars = runs.map((run, place) => {
    const value = values[place] ?? 0;
    const bar = Math.max(value > 0 ? 1 : 0, (value / most) * chartHeight);
    const x = place * slot + slot * 0.15;
    const tip = `${run.startedAt.slice(0, 16).replace('T', ' ')}: ${format(value)}, ${run.outcome}`;
    return `<rect class="${barClass(run)} ${run.runId === runId ? 'here' : 'other'}" x="${x.toFixed(1)}" y="${(base - bar).toFixed(1)}" width="${(slot * 0.7).toFixed(1)}" height="${bar.toFixed(1)}"><title>${escapeHtml(tip)}</title></rect>`;
  });
  const [first, last] = [runs[0], runs.at(-1)].map((run) => run?.startedAt.slice(0, 10) ?? '');
  return [
    `<h2>${escapeHtml(title)}</h2>`,
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)} of the last runs">`,
    `<text x="0" y="12">${escapeHtml(format(most))}</text><line class="rule" x1="0" x2="${width}" y1="${base}" y2="${base}"/>`,
    ...bars,
    `<text x="0" y="${base + 18}">${first}</text><text x="${width}" y="${base + 18}" text-anchor="end">${last}</text></svg>`,
  ].join('\n');
};

const barClass = ({ outcome }: RunReport): string => (outcome === 'complete' ? 'done' : outcome === 'failed' ? 'failed' : 'problems');
