import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { compareTrees } from './compare-trees.ts';
import { needsPlatform, needsTools } from './needs.ts';
import { removeTree } from './remove-tree.ts';
import { setAttribute, setTimes } from './system-calls.ts';
import { tempFolder } from './temp-folder.ts';
import { buildDeepPath } from './torture/deep-path.ts';
import { walkTree } from './walk-tree.ts';

interface Change {
  readonly what: string;
  readonly make: (tree: string) => void;
  readonly told: RegExp;
}

const at = (tree: string, name: string): string => join(tree, name);

/** Changes a tree and puts its folder's and the entry's times back, so that nothing but the change itself can be noticed. */
const keepingTimes =
  (name: string, make: (path: string) => void) =>
  (tree: string): void => {
    const before = [tree, at(tree, name)].map((path) => ({ path, stat: lstatSync(path, { bigint: true }) }));
    make(at(tree, name));
    for (const { path, stat } of before) setTimes(path, stat.atimeNs, stat.mtimeNs);
  };

const changes: readonly Change[] = [
  { what: 'a byte of a file', make: keepingTimes('file', (path) => writeFileSync(path, 'CONTENT')), told: /^>fc\S* file$/ },
  { what: 'a time, by a nanosecond', make: (tree) => setTimes(at(tree, 'file'), 0n, 1_000_000_001n), told: /^\S*t\S* file$/ },
  { what: 'the time of a folder', make: (tree) => setTimes(at(tree, 'folder'), 0n, 1_000_000_001n), told: /^\.d\S*t\S* folder\/$/ },
  { what: 'the time of a link', make: (tree) => setTimes(at(tree, 'link'), 0n, 1_000_000_001n), told: /^\.L\S*t\S* link/ },
  { what: 'a permission', make: (tree) => chmodSync(at(tree, 'file'), 0o640), told: /^\S*p\S* file$/ },
  { what: 'an attribute', make: (tree) => setAttribute(at(tree, 'file'), 'user.some', Buffer.from('other')), told: /^\S*x file$/ },
  {
    what: 'an access list',
    make: (tree) => execFileSync('setfacl', ['-m', 'u:1:x', at(tree, 'access-list')]),
    told: /^\S*a\S* access-list$/,
  },
  {
    what: 'a hole that was filled',
    make: keepingTimes('sparse', (path) => writeFileSync(path, Buffer.alloc(2 ** 20))),
    told: /^holes of sparse: 0\+1048576 became none$/,
  },
  {
    what: 'zeros that became a hole',
    make: keepingTimes('zeros', (path) => {
      truncateSync(path);
      truncateSync(path, 2 ** 20);
    }),
    told: /^holes of zeros: none became/,
  },
  { what: 'a missing file', make: keepingTimes('.', (path) => rmSync(join(path, 'zeros'))), told: /^>f\++ zeros$/ },
  { what: 'a file too many', make: keepingTimes('.', (path) => writeFileSync(join(path, 'more'), '')), told: /^\*deleting +more$/ },
  {
    what: 'another link target',
    make: keepingTimes('link', (path) => {
      unlinkSync(path);
      symlinkSync('folder', path);
    }),
    told: /^cLc\S* link -> file$/,
  },
  {
    what: 'a hard link that was cut',
    make: keepingTimes('linked', (path) => {
      copyFileSync(path, `${path}-new`);
      unlinkSync(path);
      execFileSync('mv', [`${path}-new`, path]);
    }),
    told: /^hard links of linked: file became linked$/,
  },
  {
    what: 'twins that were linked',
    make: keepingTimes('twin', (path) => {
      unlinkSync(path);
      linkSync(`${path}-two`, path);
    }),
    told: /^hard links of twin-two: twin-two became twin$/,
  },
];

describe('kit: comparison of trees', () => {
  let folder = '';
  let source = '';
  let target = '';

  beforeEach(function () {
    needsPlatform(this, 'linux');
    needsTools(this, 'rsync', 'setfacl', 'tar');
    folder = tempFolder();
    source = join(folder, 'source');
    target = join(folder, 'target');
    mkdirSync(source);
  });
  afterEach(() => folder !== '' && removeTree(folder));

  const buildPair = (): void => {
    writeFileSync(at(source, 'file'), 'content');
    linkSync(at(source, 'file'), at(source, 'linked'));
    for (const name of ['twin', 'twin-two', 'access-list']) writeFileSync(at(source, name), 'twin');
    mkdirSync(at(source, 'folder'));
    symlinkSync('file', at(source, 'link'));
    writeFileSync(at(source, 'sparse'), '');
    truncateSync(at(source, 'sparse'), 2 ** 20);
    writeFileSync(at(source, 'zeros'), Buffer.alloc(2 ** 20));
    setAttribute(at(source, 'file'), 'user.some', Buffer.from('value'));
    execFileSync('setfacl', ['-m', 'u:1:r', at(source, 'access-list')]);
    for (const { openPath } of walkTree(source)) setTimes(openPath, 0n, 1_000_000_000n);
    execFileSync('cp', ['--archive', source, target]);
  };

  it('says nothing of a true copy', () => {
    buildPair();

    expect(compareTrees(source, target)).to.deep.equal([]);
  });

  for (const { what, make, told } of changes) {
    it(`tells of ${what}`, () => {
      buildPair();

      make(target);

      expect(compareTrees(source, target).join('\n')).to.match(new RegExp(told, 'm'));
    });
  }

  it('tells of a byte at the end of a path that is too long for rsync', () => {
    for (const tree of [source, target]) {
      mkdirSync(join(tree, 'deep'), { recursive: true });
      buildDeepPath(join(tree, 'deep'));
      for (const { openPath } of walkTree(tree)) setTimes(openPath, 0n, 0n);
    }
    const same = compareTrees(source, target);

    for (const { path, openPath } of walkTree(target)) {
      if (!path.endsWith('/bottom')) continue;
      writeFileSync(openPath, 'Bottom', { flag: 'r+' });
      setTimes(openPath, 0n, 0n);
    }

    expect(same).to.deep.equal([]);
    expect(compareTrees(source, target)).to.deep.equal(['tar of deep differs']);
  });
});
