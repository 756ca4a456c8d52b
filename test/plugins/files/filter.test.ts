import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { catalogPath } from '@tapedeck/core';
import { createEntryFilter, type FilterOptions } from '@tapedeck/plugin-files/filter';
import { expect } from 'chai';
import { needsPlatform, needsTools } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { walkKept } from './walk-kept.ts';

const cacheTag = 'Signature: 8a477f597d28d172789f06886806bc55\n# made by a test\n';

describe('files: filter', () => {
  let root: string;

  const aFilter = (options: Partial<FilterOptions> = {}) =>
    createEntryFilter({
      root: catalogPath(root),
      exclude: [],
      include: [],
      images: [],
      ignoreFiles: ['.tapedeckignore'],
      excludeCaches: true,
      limits: {},
      ...options,
    });
  const kept = (options: Partial<FilterOptions> = {}) => {
    const filter = aFilter(options);
    return walkKept(root, () => filter);
  };
  const plant = (files: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  };

  beforeEach(() => {
    root = tempFolder();
  });

  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it('keeps everything when nothing is asked', () => {
    plant({ 'a/b': 'x', '.hidden/c': 'x' });

    expect(kept()).to.deep.equal(['.hidden/', '.hidden/c', 'a/', 'a/b']);
  });

  it('leaves out what the site file excludes, with all below it', () => {
    plant({ 'web/node_modules/x/y': '', 'web/index.html': '', 'web/cache/x': '', 'cache/x': '', 'a.log': '' });

    expect(kept({ exclude: ['node_modules', 'web/cache/', `${root}/*.log`] })).to.deep.equal([
      'cache/',
      'cache/x',
      'web/',
      'web/index.html',
    ]);
  });

  it('knows the files that change in place', () => {
    const filter = aFilter({ images: ['*.db', '!small.db'] });
    const isImage = (path: string) =>
      filter.isImage?.({ path, name: path.slice(path.lastIndexOf('/') + 1), kind: 'file', sizeBytes: 1, modifiedMs: 0 });

    expect(['a.db', 'deep/b.db', 'small.db', 'a.txt'].map(isImage)).to.deep.equal([true, true, false, false]);
  });

  it('of all files keeps those that are included, and every folder, so that new files in it are found', () => {
    plant({ 'a.jpg': '', 'a.txt': '', 'docs/b.txt': '', 'docs/deep/c': '', 'other/d.txt': '', 'other/e.jpg': '' });

    expect(kept({ include: ['*.jpg', 'docs/'] })).to.deep.equal([
      'a.jpg',
      'docs/',
      'docs/b.txt',
      'docs/deep/',
      'docs/deep/c',
      'other/',
      'other/e.jpg',
    ]);
    expect(kept({ include: ['docs'], exclude: ['deep'] })).to.deep.equal(['docs/', 'docs/b.txt', 'other/']);
  });

  describe('ignore files', () => {
    it('rule their folder and those below it, and are kept themselves', () => {
      plant({
        'a/.tapedeckignore': '*.o\n/out\n.*\n',
        'a/x.o': '',
        'a/out/x': '',
        'a/b/out': '',
        'a/b/y.o': '',
        'a/b/.z': '',
        'x.o': '',
        'a/y.c': '',
      });

      expect(kept()).to.deep.equal(['a/', 'a/.tapedeckignore', 'a/b/', 'a/b/out', 'a/y.c', 'x.o']);
    });

    it('in a deeper folder win over those above, as in git', () => {
      plant({
        '.tapedeckignore': 'build\n*.tmp\n',
        'a/.tapedeckignore': '!build\n',
        'a/build/x': '',
        'a/build/x.tmp': '',
        'b/build/x': '',
      });

      expect(kept()).to.deep.equal(['.tapedeckignore', 'a/', 'a/.tapedeckignore', 'a/build/', 'a/build/x', 'b/']);
    });

    it('cannot take back what the site file excludes', () => {
      plant({ '.tapedeckignore': '!*.iso\n', 'a.iso': '' });

      expect(kept({ exclude: ['*.iso'] })).to.deep.equal(['.tapedeckignore']);
    });

    it('bear the names that the site file gives them', () => {
      plant({ '.gitignore': 'a\n', '.tapedeckignore': 'b\n', a: '', b: '' });

      expect(kept({ ignoreFiles: ['.gitignore'] })).to.deep.equal(['.gitignore', '.tapedeckignore', 'b']);
      expect(kept({ ignoreFiles: [] })).to.deep.equal(['.gitignore', '.tapedeckignore', 'a', 'b']);
    });

    it('are found by a thread that never saw the folders above', () => {
      plant({ '.tapedeckignore': '*.o\n', 'a/.tapedeckignore': '*.p\n', 'a/b/c/x.o': '', 'a/b/c/x.p': '', 'a/b/c/x.q': '' });

      expect(walkKept(root, () => aFilter())).to.deep.equal(['.tapedeckignore', 'a/', 'a/.tapedeckignore', 'a/b/', 'a/b/c/', 'a/b/c/x.q']);
    });

    it('are found through a handle that stands for a folder', function () {
      needsPlatform(this, 'linux');
      plant({ '.tapedeckignore': '*.o\n', 'a/b/x.o': '', 'a/b/y': '' });
      const link = join(root, 'handle');
      symlinkSync(join(root, 'a/b'), link);
      const filter = aFilter();

      filter.enter?.({ path: 'a/b', readFrom: link, names: new Set(['x.o', 'y']) });

      expect(filter.drop({ path: 'a/b/x.o', name: 'x.o', kind: 'file', sizeBytes: 0, modifiedMs: 0 })).to.be.a('string');
      expect(filter.drop({ path: 'a/b/y', name: 'y', kind: 'file', sizeBytes: 0, modifiedMs: 0 })).to.equal(undefined);
    });

    it('may begin with a byte order mark and end their lines as Windows does', () => {
      plant({ '.tapedeckignore': '\uFEFFa\r\nb\r\n', a: '', b: '', c: '' });

      expect(kept()).to.deep.equal(['.tapedeckignore', 'c']);
    });

    it('never hold a run up, whatever bears their name', function () {
      needsPlatform(this, 'linux');
      needsTools(this, 'mkfifo');
      plant({ 'a/x': '', 'b/x': '' });
      execFileSync('mkfifo', [join(root, '.tapedeckignore'), join(root, 'b/CACHEDIR.TAG')]);
      mkdirSync(join(root, 'a/.tapedeckignore'));

      expect(kept()).to.deep.equal(['.tapedeckignore', 'a/', 'a/.tapedeckignore/', 'a/x', 'b/', 'b/CACHEDIR.TAG', 'b/x']);
    });

    it('agree with git in a tree with several of them', function () {
      needsTools(this, 'git');
      plant({
        '.tapedeckignore': '*.o\n/dist/\nsecret\n!secret/public\ndocs/**/*.pdf\n',
        'lib/.tapedeckignore': '!important.o\n*.tmp\n/dist\n',
        'lib/sub/.tapedeckignore': '!*.tmp\nsecret.tmp\n',
        'lib/important.o': '',
        'lib/x.o': '',
        'lib/dist/x': '',
        'lib/sub/a.tmp': '',
        'lib/sub/secret.tmp': '',
        'lib/sub/important.o': '',
        'lib/b.tmp': '',
        'dist/x': '',
        'x/dist/x': '',
        'secret/public': '',
        'docs/a/b.pdf': '',
        'docs/c.pdf': '',
        'docs/c.txt': '',
      });
      const own = kept().filter((path) => !path.endsWith('/'));
      execFileSync('git', ['init', '-q'], { cwd: root });
      const theirs = execFileSync('git', ['ls-files', '--others', '--exclude-per-directory=.tapedeckignore'], {
        cwd: root,
        encoding: 'utf8',
      });

      expect(own).to.deep.equal(theirs.trimEnd().split('\n').sort());
    });
  });

  describe('folders marked as caches', () => {
    it('are kept with their tag and nothing else', () => {
      plant({ 'cache/CACHEDIR.TAG': cacheTag, 'cache/x': '', 'cache/deep/y': '', z: '' });

      expect(kept()).to.deep.equal(['cache/', 'cache/CACHEDIR.TAG', 'z']);
    });

    it('are ordinary folders when the tag is not a real one, or the site file says so', () => {
      plant({ 'a/CACHEDIR.TAG': 'a note about caches', 'a/x': '', 'b/CACHEDIR.TAG': cacheTag, 'b/x': '' });

      expect(kept()).to.include('a/x').and.not.include('b/x');
      expect(kept({ excludeCaches: false })).to.include('b/x');
    });
  });

  it('holds regular files, and nothing else, to limits of size and age', function () {
    needsPlatform(this, 'linux');
    plant({ small: 'x', large: 'xx', 'dir/old': 'x', 'dir/new': 'x' });
    symlinkSync('a target longer than the limit', join(root, 'link'));
    for (const path of ['small', 'large', 'dir']) utimesSync(join(root, path), 5000, 5000);
    utimesSync(join(root, 'dir/old'), 1000, 1000);
    utimesSync(join(root, 'dir/new'), 9000, 9000);
    utimesSync(join(root, 'dir'), 1000, 1000);

    expect(kept({ limits: { maxFileBytes: 1, oldestMs: 5_000_000, newestMs: 5_000_000 } })).to.deep.equal(['dir/', 'link', 'small']);
    expect(kept({ limits: { oldestMs: 5_000_000 } })).to.deep.equal(['dir/', 'dir/new', 'large', 'link', 'small']);
  });

  it('refuses to judge an entry of another folder than the one entered last', () => {
    const filter = aFilter();
    filter.enter?.({ path: 'a', readFrom: join(root, 'a'), names: new Set() });
    const entry = { name: 'x', kind: 'file', sizeBytes: 0, modifiedMs: 0 } as const;

    for (const path of ['x', 'b/x', 'a/b/x', 'ab/x']) expect(() => filter.drop({ ...entry, path })).to.throw(`"${path}"`);
    expect(filter.drop({ ...entry, path: 'a/x' })).to.equal(undefined);
  });

  it('forgets folders after a while, and reads again what it forgot', () => {
    plant({ '.tapedeckignore': '*.o\n' });
    const filter = aFilter();
    const enter = (path: string, names: readonly string[] = []) =>
      filter.enter?.({ path, readFrom: path === '' ? root : `${root}/${path}`, names: new Set(names) });
    enter('', ['.tapedeckignore']);
    // None of these is there any more, as happens in a tree that is in use.
    for (let index = 0; index < 20_000; index += 1) enter(`d${index}`);

    enter('last');

    expect(filter.drop({ path: 'last/x.o', name: 'x.o', kind: 'file', sizeBytes: 0, modifiedMs: 0 })).to.be.a('string');
  });
});
