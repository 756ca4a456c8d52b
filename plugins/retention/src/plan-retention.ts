import { doubtClock, type PointSummary, parseDuration, type RetentionPlan } from '@tapedeck/core';
import { decide } from './decide.ts';
import type { RetentionOptions } from './options.ts';

/** What shall become of the points of a set: a decision for each, and why nothing may go if the clock cannot be trusted. */
export const planRetention = (all: readonly PointSummary[], options: RetentionOptions, now: Date): RetentionPlan => {
  const points = all.filter(({ id }) => id !== '');
  const held = doubtClock(
    points.map(({ createdAt }) => Date.parse(createdAt)),
    now,
  );
  return { decisions: decide(points, options), graceMs: parseDuration(options.grace), ...(held === undefined ? {} : { held }) };
};
