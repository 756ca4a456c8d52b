import { matchesGlob } from 'node:path';
import type { Problem } from './problem.ts';

/** Globs of absolute paths per problem class, as the site file holds them. */
export type Tolerated = Partial<Record<'changed' | 'vanished' | 'unreadable' | 'unsupported', readonly string[]>>;

// `matchesGlob` lets no wildcard match a leading dot; whoever tolerates `/home/**` means hidden files too. So a letter stands in for the dots.
const withoutHidden = (path: string) => path.replace(/(^|[/\\])\./g, '$1\uE000');

/** Whether the job tolerates the problem. What has no path, and what a plugin or step got wrong, is never tolerated. */
export const isTolerated = ({ kind, path }: Problem, tolerated: Tolerated): boolean => {
  if (kind === 'plugin' || path === undefined) return false;
  return (tolerated[kind] ?? []).some((glob) => matchesGlob(withoutHidden(path), withoutHidden(glob)));
};
