import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { type PatternHome, parsePattern, parsePatterns } from '../../../plugins/files/src/filter/pattern.ts';
import { lastVerdict } from '../../../plugins/files/src/filter/rules.ts';
import { needsTools } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

/** Whether the patterns leave this path out; a slash at its end makes it a directory. */
const leavesOut = (patterns: readonly string[], path: string, home: PatternHome = 'ignore file', root = '') => {
  const isDirectory = path.endsWith('/');
  const plain = isDirectory ? path.slice(0, -1) : path;
  const name = plain.slice(plain.lastIndexOf('/') + 1);
  const entry = { path: plain, name, kind: isDirectory ? 'directory' : 'file', sizeBytes: 0, modifiedMs: 0 } as const;
  return lastVerdict({ patterns: parsePatterns(patterns, home, 'linux'), prefixLength: 0, above: undefined }, entry, `${root}/`) ?? false;
};

describe('files: patterns', () => {
  const table: readonly (readonly [pattern: string, fits: readonly string[], others: readonly string[]])[] = [
    ['node_modules', ['node_modules/', 'a/b/node_modules/', 'node_modules'], ['node_modules2/', 'a/xnode_modules']],
    ['**/node_modules', ['node_modules/', 'a/node_modules/'], ['node_modules/x']],
    ['build/', ['build/', 'a/build/'], ['build', 'a/build']],
    ['/build', ['build', 'build/'], ['a/build']],
    ['a/b', ['a/b', 'a/b/'], ['x/a/b', 'a/b/c']],
    ['a/**', ['a/b', 'a/b/c', 'a/b/'], ['a/', 'a']],
    ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['ab', 'a/xb']],
    ['*.log', ['x.log', '.log', 'a/x.log'], ['x.log.gz', 'x.LOG']],
    ['a/*.log', ['a/x.log'], ['a/b/x.log', 'x.log']],
    ['?.c', ['a.c', 'ä.c', '𝄞.c'], ['.c', 'ab.c']],
    ['[a-c0]x', ['ax', 'cx', '0x'], ['dx', '-x', 'x']],
    ['[!a-c]x', ['dx', '-x'], ['ax', 'x']],
    ['[]a]x', [']x', 'ax'], ['bx']],
    ['[[:digit:]-]x', ['7x', '-x'], ['ax']],
    ['\\*.log', ['*.log'], ['a.log']],
    ['\\#x', ['#x'], ['x']],
    ['\\!x', ['!x'], ['x']],
    ['x\\ ', ['x '], ['x']],
    ['x  ', ['x'], ['x  ']],
    ['Copy (2) {a,b} +$.|^', ['Copy (2) {a,b} +$.|^'], ['Copy 2']],
    ['a\r', ['a'], []],
    ['**', ['a', 'a/b', '.x', 'line\nbreak'], []],
    ['*', ['a', 'a/b', '.x', 'line\nbreak'], []],
  ];
  for (const [pattern, fits, others] of table) {
    it(`${JSON.stringify(pattern)} means what it means in .gitignore`, () => {
      for (const path of fits) expect(leavesOut([pattern], path), path).to.equal(true);
      for (const path of others) expect(leavesOut([pattern], path), path).to.equal(false);
    });
  }

  it('may have backslashes between names on Windows, and none of another meaning behind a drive or share', () => {
    const table: readonly (readonly [pattern: string, subject: string, path: string])[] = [
      ['c:\\Data\\*.tmp', 'absolute', 'C:/Data/a.TMP'],
      ['C:/Data/*.tmp', 'absolute', 'C:/Data/a.tmp'],
      ['C:/Data/\\[1\\]', 'absolute', 'C:/Data/[1]'],
      ['\\\\server\\share\\**', 'absolute', '//server/share/a/b'],
      ['cache\\*', 'path', 'cache/a'],
      ['**\\cache\\', 'path', 'a/cache'],
      ['\\#x', 'name', '#x'],
    ];
    for (const [pattern, subject, path] of table) {
      const parsed = parsePattern(pattern, 'site file', 'win32');
      expect(parsed, pattern).to.include({ subject });
      expect(parsed?.expression.test(path), pattern).to.equal(true);
    }
    expect(parsePattern('a\\*', 'ignore file', 'win32')?.expression.test('a*')).to.equal(true);
    expect(parsePattern('a\\*', 'site file', 'linux')?.expression.test('a*')).to.equal(true);
  });

  it('skips comments, empty lines, and what can fit nothing', () => {
    for (const line of ['', '   ', '# x', '/', '!', 'a[', 'a\\', '[[:nonsense:]]'])
      expect(parsePattern(line, 'ignore file'), line).to.equal(undefined);
  });

  it('lets the last pattern that fits decide', () => {
    expect(leavesOut(['*.log', '!keep.log'], 'keep.log')).to.equal(false);
    expect(leavesOut(['!keep.log', '*.log'], 'keep.log')).to.equal(true);
  });

  describe('in the site file', () => {
    it('a leading slash begins an absolute path', () => {
      expect(leavesOut(['/srv/www/cache'], 'www/cache', 'site file', '/srv')).to.equal(true);
      expect(leavesOut(['/srv/*/cache/'], 'www/cache/', 'site file', '/srv')).to.equal(true);
      expect(leavesOut(['/srv/www/cache'], 'www/cache', 'site file', '/data')).to.equal(false);
      expect(leavesOut(['/cache'], 'cache', 'site file', '/srv')).to.equal(false);
      expect(leavesOut(['/cache'], 'cache', 'site file', '')).to.equal(true);
      expect(leavesOut(['C:/Program Files (x86)/*'], 'Program Files (x86)/x', 'site file', 'C:')).to.equal(true);
    });

    it('a slash inside makes it relative to each path of the source, no slash lets it fit at any depth', () => {
      expect(leavesOut(['www/cache'], 'www/cache', 'site file', '/srv')).to.equal(true);
      expect(leavesOut(['www/cache'], 'x/www/cache', 'site file', '/srv')).to.equal(false);
      expect(leavesOut(['cache'], 'x/www/cache', 'site file', '/srv')).to.equal(true);
    });
  });

  it('agrees with git on any pattern and path', function () {
    needsTools(this, 'git');
    const folder = tempFolder();
    spawnSync('git', ['init', '-q', folder]);
    const sign = fc.constantFrom(
      'a',
      'b',
      '-',
      '.',
      ' ',
      '*',
      '?',
      '[',
      ']',
      '!',
      '^',
      '\\',
      '#',
      '/',
      '**',
      '(',
      ')',
      '+',
      '[ab]',
      '[!a]',
      '[a-b]',
    );
    const line = fc.array(sign, { minLength: 1, maxLength: 7 }).map((signs) => signs.join(''));
    const name = fc
      .array(fc.constantFrom('a', 'b', '-', '.', ' ', '*', '[', ']', '!', '\\', '(', '+'), { minLength: 1, maxLength: 3 })
      .map((signs) => signs.join(''));
    const path = fc
      .array(
        name.filter((text) => text !== '.' && text !== '..'),
        { minLength: 1, maxLength: 3 },
      )
      .map((names) => names.join('/'));
    try {
      fc.assert(
        fc.property(fc.array(line, { minLength: 1, maxLength: 3 }), path, fc.boolean(), (lines, subject, isDirectory) => {
          rmSync(join(folder, 'tree'), { recursive: true, force: true });
          const full = join(folder, 'tree', subject);
          mkdirSync(dirname(full), { recursive: true });
          if (isDirectory) mkdirSync(full);
          else writeFileSync(full, '');
          writeFileSync(join(folder, 'tree', '.gitignore'), lines.join('\n'));
          const names = subject.split('/');
          const steps = names.map((_, index) => names.slice(0, index + 1).join('/') + (index < names.length - 1 || isDirectory ? '/' : ''));

          // git, too, looks at nothing below a directory that is left out.
          const ours = steps.some((step) => leavesOut(lines, step));
          const theirs = spawnSync('git', ['-C', folder, 'check-ignore', '-q', '--no-index', `tree/${subject}`]).status === 0;

          expect(ours).to.equal(theirs);
        }),
        { numRuns: 300 },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
