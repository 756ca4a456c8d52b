import { resolve } from 'node:path';
import type { Run } from '@tapedeck/core';

/** What tells a command which run it belongs to, and, of a restore, which point comes back and to where. */
export const runVariables = ({ id, job, found }: Pick<Run, 'id' | 'job' | 'found'>): Readonly<Record<string, string>> => {
  const { asked, point } = found;
  const common = { TAPEDECK_JOB: job.name, TAPEDECK_RUN: id, TAPEDECK_ACTION: asked === undefined ? 'backup' : 'restore' };
  if (asked === undefined) return common;
  const { to } = asked.request;
  return {
    ...common,
    TAPEDECK_POINT: point?.summary.id ?? asked.point.fileName ?? asked.point.selector,
    TAPEDECK_TARGET: to === undefined ? '' : resolve(to),
  };
};
