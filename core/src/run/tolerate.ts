import { matchesPath } from '@tapedeck/schemas';
import type { Problem } from './problem.ts';

/** Globs of absolute paths per problem class, as the site file holds them. */
export type Tolerated = Partial<Record<'changed' | 'vanished' | 'unreadable' | 'unsupported', readonly string[]>>;

/** Whether the job tolerates the problem. What has no path, and what a plugin or step got wrong, is never tolerated. */
export const isTolerated = ({ kind, path }: Problem, tolerated: Tolerated): boolean => {
  if (kind === 'plugin' || path === undefined) return false;
  return (tolerated[kind] ?? []).some((glob) => matchesPath(path, glob));
};
