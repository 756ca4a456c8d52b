import type { FilterEntry } from '@tapedeck/core';
import type { Pattern } from './pattern.ts';

/** Patterns of one folder, with those of the folders above it that have any. */
export interface Rules {
  readonly patterns: readonly Pattern[];
  /** How many characters of an entry's path lead to the folder, the slash behind it included. */
  readonly prefixLength: number;
  readonly above: Rules | undefined;
}

/** What the last pattern that fits the entry says, deepest folder first: `true` for an ordinary pattern, `false` for one that takes back, `undefined` when none fits. */
export const lastVerdict = (rules: Rules | undefined, entry: FilterEntry, absolutePrefix: string): boolean | undefined => {
  for (let at = rules; at !== undefined; at = at.above) {
    for (let index = at.patterns.length - 1; index >= 0; index -= 1) {
      const pattern = at.patterns[index];
      if (pattern && fits(pattern, entry, at.prefixLength, absolutePrefix)) return !pattern.negative;
    }
  }
  return undefined;
};

const fits = ({ subject, directoriesOnly, expression }: Pattern, entry: FilterEntry, prefixLength: number, absolutePrefix: string) => {
  if (directoriesOnly && entry.kind !== 'directory') return false;
  if (subject === 'name') return expression.test(entry.name);
  return expression.test(subject === 'path' ? entry.path.slice(prefixLength) : absolutePrefix + entry.path);
};

/** Whether a pattern fits the entry or a directory above it. */
export const isWithin = (rules: Rules, entry: FilterEntry, absolutePrefix: string): boolean => {
  if (lastVerdict(rules, entry, absolutePrefix)) return true;
  const slash = entry.path.lastIndexOf('/');
  return slash >= 0 && isWithin(rules, directoryAt(entry.path.slice(0, slash)), absolutePrefix);
};

const directoryAt = (path: string): FilterEntry => ({
  path,
  name: path.slice(path.lastIndexOf('/') + 1),
  kind: 'directory',
  sizeBytes: 0,
  modifiedMs: 0,
});
