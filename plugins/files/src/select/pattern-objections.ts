import type { BackupError, FilterEntry } from '@tapedeck/core';
import { includeNegated, pathExcluded, patternRefused } from '../errors.ts';
import { parsePattern, parsePatterns } from '../filter/pattern.ts';
import { isWithin } from '../filter/rules.ts';
import type { FilesOptions } from '../options.ts';
import { knownPath } from './known-path.ts';

/** What there is to say against the patterns of the site file. */
export const patternObjections = ({
  paths,
  exclude,
  include,
  images,
}: Pick<FilesOptions, 'paths' | 'exclude' | 'include' | 'images'>): readonly BackupError[] => {
  const idle = [...exclude, ...include, ...images].filter((pattern) => parsePattern(pattern, 'site file') === undefined);
  const negated = include.filter((pattern) => pattern.startsWith('!'));
  const absolute = parsePatterns(exclude, 'site file').filter(({ subject }) => subject === 'absolute');
  const rules = { patterns: absolute, prefixLength: 0, above: undefined };
  const excluded = paths.filter((path) => isWithin(rules, entryAt(knownPath(path)), ''));
  return [...idle.map(patternRefused), ...negated.map(includeNegated), ...excluded.map(pathExcluded)];
};

// The path as a whole in the place of one below a root, because absolute patterns look at nothing else.
const entryAt = (path: string): FilterEntry => ({
  path,
  name: path.slice(path.lastIndexOf('/') + 1),
  kind: 'directory',
  sizeBytes: 0,
  modifiedMs: 0,
});
