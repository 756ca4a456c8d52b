import { type KeepDecision, type PointSummary, parseDuration } from '@tapedeck/core';
import { type PeriodRule, periodOf, periodRules } from './periods.ts';

/** The rules, as the site file gives them: one at least. */
export type Rules = Readonly<Partial<Record<PeriodRule | 'last', number>>> & { readonly within?: string };

/** Why points stay: sentences by their id. */
type Reasons = Map<string, string[]>;

/** Decides for each point, oldest first, whether it stays, and says by which rules. The order of points is that of the set, never that of a clock. */
export const decide = (points: readonly PointSummary[], options: Rules): readonly KeepDecision[] => {
  const reasons: Reasons = new Map(points.map(({ id }) => [id, []]));
  const newestFirst = points.toReversed();
  keepAlways(points, reasons);
  keepLast(newestFirst, options.last ?? 0, reasons);
  for (const rule of periodRules) keepPeriods(newestFirst, rule, options[rule] ?? 0, reasons);
  if (options.within !== undefined) keepWithin(points, options.within, reasons);
  return points.map(({ id }) => {
    const why = reasons.get(id) ?? [];
    return { id, keep: why.length > 0, reasons: why.length > 0 ? why : ['no rule keeps it'] };
  });
};

const keep = (reasons: Reasons, point: PointSummary | undefined, why: string): void => {
  if (point !== undefined) reasons.get(point.id)?.push(why);
};

/** What stays whatever the rules say. */
const keepAlways = (points: readonly PointSummary[], reasons: Reasons): void => {
  const lastComplete = points.findLastIndex(isComplete);
  keep(reasons, points[lastComplete], 'the last complete point');
  keep(
    reasons,
    points.findLast(({ state }) => state === 'proven'),
    'the last proven point',
  );
  for (const point of points) {
    if (point.pinned === true) keep(reasons, point, 'pinned');
    // What is missing may come back, and then it is a point again; that is for a person to decide.
    if (point.state === 'incomplete') keep(reasons, point, 'a media file that it needs is not here');
  }
  for (const point of points.slice(lastComplete + 1)) keep(reasons, point, 'newer than the last complete point');
};

const keepLast = (newestFirst: readonly PointSummary[], most: number, reasons: Reasons): void => {
  for (const [place, point] of newestFirst.filter(isComplete).slice(0, most).entries())
    keep(reasons, point, `last ${place + 1} of ${most}`);
};

/** A period is represented by its newest complete point; by its newest one where none is complete. */
const keepPeriods = (newestFirst: readonly PointSummary[], rule: PeriodRule, most: number, reasons: Reasons): void => {
  if (most === 0) return;
  const periods = new Map<string, PointSummary>();
  for (const point of newestFirst) {
    const period = periodOf[rule](new Date(point.createdAt));
    const chosen = periods.get(period);
    if (chosen === undefined || (!isComplete(chosen) && isComplete(point))) periods.set(period, point);
  }
  for (const [place, [period, point]] of [...periods].slice(0, most).entries())
    keep(reasons, point, `${rule} ${place + 1} of ${most} (${period})`);
};

/** Counted back from the newest point, so that a machine that was off for a year does not come back to an empty set. */
const keepWithin = (points: readonly PointSummary[], within: string, reasons: Reasons): void => {
  const newest = Math.max(...points.map(({ createdAt }) => Date.parse(createdAt)));
  for (const point of points)
    if (newest - Date.parse(point.createdAt) <= parseDuration(within)) keep(reasons, point, `within ${within} of the newest`);
};

/** Whether it can stand for its time: everything came, and nothing is known to be wrong with it. */
const isComplete = ({ outcome, state }: PointSummary): boolean => outcome === 'complete' && state !== 'damaged' && state !== 'incomplete';
