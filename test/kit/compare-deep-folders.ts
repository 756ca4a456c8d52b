import { spawnSync } from 'node:child_process';
import { printable } from './walk-tree.ts';

/**
 * Compares the named folders of two trees by the SHA-256 of what tar says of them: it takes paths of any length.
 * Tells which folder differs, not which entry of it.
 */
export const compareDeepFolders = (source: string, target: string, names: readonly string[]): readonly string[] =>
  names.filter((name) => digest(source, name) !== digest(target, name)).map((name) => `tar of ${printable(name)} differs`);

// Reading changes access times, and nothing can set change times, so neither belongs into the comparison.
const options = [
  '--create',
  '--sort=name',
  '--format=posix',
  '--pax-option=exthdr.name=%d/pax/%f,delete=atime,delete=ctime',
  '--numeric-owner',
  '--xattrs',
  '--xattrs-include=*',
  '--acls',
];

const digest = (tree: string, name: string): string => {
  const { status, stdout, stderr, error } = spawnSync(
    'bash',
    ['-c', 'set -o pipefail; tar "$@" | sha256sum', 'tar', ...options, `--directory=${tree}`, '--', Buffer.from(name, 'latin1').toString()],
    { encoding: 'utf8' },
  );
  if (error !== undefined) throw error;
  return status === 0 ? stdout : `${stderr} (${tree})`;
};
