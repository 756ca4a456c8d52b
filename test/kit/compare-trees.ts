import { spawnSync } from 'node:child_process';
import { compareDeepFolders } from './compare-deep-folders.ts';
import { holesOf } from './holes.ts';
import { printable, walkTree } from './walk-tree.ts';

/**
 * Compares two trees with tools that share nothing with ours, and answers with a line for each difference; none when they
 * are the same. rsync compares types, content, modes, owners, times in nanoseconds, devices, link targets, hard links,
 * access lists and extended attributes; tar does so where paths are too long for rsync; holes, and files that are linked in the
 * target only, are compared here. Birth times are not: a restore cannot set them, so a test compares those of
 * `walkTree` with the catalog. Everything must be readable: run it as root.
 */
export const compareTrees = (source: string, target: string): readonly string[] => {
  const expected = surveyTree(source);
  const found = surveyTree(target);
  const deep = [...new Set([...expected.deep, ...found.deep])];
  return [
    ...rsyncDifferences(source, target, deep),
    ...compareDeepFolders(source, target, deep),
    ...differences('holes', expected.holes, found.holes),
    ...differences('hard links', expected.links, found.links),
  ];
};

/** What rsync does not tell, by path. */
interface Survey {
  /** Holes as text. */
  readonly holes: ReadonlyMap<string, string>;
  /** The first path of the same inode. */
  readonly links: ReadonlyMap<string, string>;
  /** Entries of the tree's own folder below which a path is too long for rsync. */
  readonly deep: ReadonlySet<string>;
}

// The system takes 4,096 bytes including the tree's own path; rsync keeps some for itself.
const longestPath = 3000;

const surveyTree = (tree: string): Survey => {
  const holes = new Map<string, string>();
  const links = new Map<string, string>();
  const deep = new Set<string>();
  const firstPaths = new Map<bigint, string>();
  for (const { path, openPath, stat } of walkTree(tree)) {
    if (path.length > longestPath) deep.add(path.slice(0, path.indexOf('/')));
    if (stat.isFile())
      holes.set(
        path,
        holesOf(openPath)
          .map(({ offset, length }) => `${offset}+${length}`)
          .join(' ') || 'none',
      );
    if (!stat.isDirectory()) {
      if (!firstPaths.has(stat.ino)) firstPaths.set(stat.ino, path);
      links.set(path, firstPaths.get(stat.ino) ?? path);
    }
  }
  return { holes, links, deep };
};

// A path that one tree lacks is told by rsync or tar.
const differences = (what: string, expected: ReadonlyMap<string, string>, found: ReadonlyMap<string, string>): readonly string[] =>
  [...expected]
    .filter(([path, value]) => found.has(path) && found.get(path) !== value)
    .map(([path, value]) => `${what} of ${printable(path)}: ${printable(value)} became ${printable(found.get(path) ?? '')}`);

const rsyncDifferences = (source: string, target: string, deep: readonly string[]): readonly string[] => {
  const excluded = deep.map((name) => `--exclude=/${name.replaceAll(/[*?[\\]/g, '\\$&')}`);
  // Without the window rsync compares whole seconds only.
  const options = ['-aHAXSn', '--itemize-changes', '--checksum', '--delete', '--modify-window=-1', ...excluded];
  const { status, stdout, stderr, error } = spawnSync('rsync', [...options, `${source}/`, `${target}/`], {
    encoding: 'latin1',
    maxBuffer: 2 ** 30,
  });
  if (error !== undefined) throw error;
  const lines = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
  return status === 0 ? lines : [...lines, `rsync ended with status ${status}`];
};
