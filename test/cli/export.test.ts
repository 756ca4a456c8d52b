import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { siteValue } from '../kit/a-site.ts';
import { compareTrees } from '../kit/compare-trees.ts';
import { needsPlatform, needsRoot, needsTools } from '../kit/needs.ts';
import { runTapedeck, tapedeckCommand } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { buildTortureTree } from '../kit/torture-tree.ts';

const unpack = `tar -xpf - --warning=no-timestamp --numeric-owner --acls --xattrs --xattrs-include='*'`;

describe('cli: export as tar', () => {
  let folder: string;
  let source: string;

  beforeEach(() => {
    folder = tempFolder();
    source = join(folder, 'source');
    for (const name of ['source', 'target']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify(siteValue(folder)));
  });

  const tapedeck = (...args: readonly string[]) => runTapedeck(folder, ['--site', 'tapedeck.json', ...args]);

  /** Exports into a pipeline of other programs. */
  const exportInto = (programs: string, point = 'nightly@latest') => {
    const command = [...tapedeckCommand, '--site', 'tapedeck.json', 'export', point, '--tar'];
    return spawnSync('bash', ['-o', 'pipefail', '-c', `"$@" | ${programs}`, 'bash', ...command], { cwd: folder, encoding: 'utf8' });
  };

  it('is restored by tar to what the torture tree was, but for sockets', function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    needsTools(this, 'rsync', 'setfacl', 'setcap', 'tar');
    buildTortureTree(source, { crowd: 500, boundaries: [2 ** 20] });
    // Longer than what tar can ask the system for.
    rmSync(join(source, 'deep'), { recursive: true });
    tapedeck('run', 'nightly');

    const { status, stdout, stderr } = exportInto(`${unpack} -C target`);

    const sockets = spawnSync('find', [source, '-type', 's'], { encoding: 'utf8' }).stdout.trim().split('\n');
    expect(sockets).to.have.length(1);
    expect(stderr).to.equal(`"${sockets[0]}" was left out: tar has no sockets.\n`);
    expect([status, stdout]).to.deep.equal([0, '']);
    expect(compareTrees(source, join(folder, 'target', source))).to.deep.equal(['cS+++++++++ kinds/socket']);
  });

  it('keeps access lists whether tar is asked for them or for all attributes', function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    needsTools(this, 'setfacl', 'tar');
    mkdirSync(join(source, 'shared'));
    writeFileSync(join(source, 'shared', 'note'), 'a few words');
    spawnSync('setfacl', ['-m', 'u:1234:rw,g:77:r', join(source, 'shared', 'note')]);
    spawnSync('setfacl', ['-m', 'd:u:1234:rwx', join(source, 'shared')]);
    tapedeck('run', 'nightly');
    const listsBelow = (path: string) => spawnSync('getfacl', ['-Rn', 'shared'], { cwd: path, encoding: 'utf8' }).stdout;
    const expected = listsBelow(source);

    for (const flags of ['--acls', "--xattrs --xattrs-include='*'", "--acls --xattrs --xattrs-include='*'"]) {
      const target = join(folder, flags.length.toString());
      mkdirSync(target);
      expect(exportInto(`tar -xpf - ${flags} -C ${target}`)).to.include({ status: 0, stderr: '' });
      expect(listsBelow(join(target, source)), flags).to.equal(expected);
    }
    expect(expected).to.contain('user:1234:rw-').and.contain('default:user:1234:rwx');
  });

  it('may be of a folder, of a file, and of all roots below a path', function () {
    needsTools(this, 'tar');
    for (const name of ['a', 'a/b', 'a-b']) mkdirSync(join(source, name));
    for (const name of ['a/b/deep', 'a/z', 'a-b/other']) writeFileSync(join(source, name), name);
    tapedeck('run', 'nightly');
    const names = (path: string) =>
      exportInto('tar -tf -', `nightly@latest:${path}`).stdout.trimEnd().replaceAll(source.slice(1), '').split('\n');

    expect(names(`${source}/a`)).to.deep.equal(['/a/', '/a/b/', '/a/b/deep', '/a/z']);
    expect(names(`${source}/a/z`)).to.deep.equal(['/a/z']);
    expect(names('/')).to.deep.equal(['/', '/a/', '/a/b/', '/a/b/deep', '/a/z', '/a-b/', '/a-b/other']);
    expect(exportInto('cat', `nightly@latest:${source}/nothing`)).to.include({ status: 1, stdout: '' });
  });

  it('goes to a file that is whole or not there', function () {
    needsTools(this, 'tar');
    writeFileSync(join(source, 'note'), 'a few words');
    tapedeck('run', 'nightly');

    const written = tapedeck('export', 'nightly@latest', '--tar', 'out.tar');
    const refused = tapedeck('export', `nightly@latest:${source}/nothing`, '--tar', 'none.tar');

    expect(written).to.include({ status: 0, stdout: '', stderr: '' });
    expect(spawnSync('tar', ['-xOf', 'out.tar'], { cwd: folder, encoding: 'utf8' })).to.include({ stdout: 'a few words', stderr: '' });
    expect(refused.status).to.equal(1);
    expect(readdirSync(folder).filter((name) => name.includes('.tar'))).to.deep.equal(['out.tar']);
  });

  it('follows a link to an older and longer archive, and leaves nothing of that', () => {
    writeFileSync(join(source, 'note'), 'a few words');
    tapedeck('run', 'nightly');
    writeFileSync(join(folder, 'old.tar'), Buffer.alloc(1 << 20, 'old'));
    symlinkSync('old.tar', join(folder, 'newest.tar'));

    expect(tapedeck('export', 'nightly@latest', '--tar', 'newest.tar').status).to.equal(0);
    expect(tapedeck('export', 'nightly@latest', '--tar', 'fresh.tar').status).to.equal(0);

    expect(readFileSync(join(folder, 'old.tar')).equals(readFileSync(join(folder, 'fresh.tar')))).to.equal(true);
  });

  it('says what is the matter with a file that cannot be written', () => {
    writeFileSync(join(source, 'note'), 'a few words');
    tapedeck('run', 'nightly');

    const { status, stderr } = tapedeck('export', 'nightly@latest', '--tar', join('missing', 'new.tar'));

    expect(status).to.equal(1);
    expect(stderr).to.include('ENOENT').and.include(join('missing', 'new.tar')).and.not.include('    at ');
  });
});
