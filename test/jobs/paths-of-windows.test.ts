import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { type JobAccess, type PointTree, readJob } from '@tapedeck/core';
import { expect } from 'chai';
import { entryNamed, fileHolding } from '../kit/forge-catalog.ts';
import { HostilePoint } from '../kit/hostile-point.ts';
import { needsPlatform } from '../kit/needs.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const folderNamed = (name: string) => entryNamed(name, { type: 'directory' });

describe('jobs: a point from Windows, read on any system', () => {
  const folder = tempFolder();
  let point: HostilePoint;

  before(async () => {
    point = await HostilePoint.in(folder);
    const note = Buffer.from('a few words');
    point.forge({
      chunks: [note],
      roots: [{ path: 'C:/Users/ada' }, { path: '//server/share/' }, { path: 'C:/Data' }],
      folders: [
        { root: 0, path: '', entries: [folderNamed('docs'), fileHolding('xbead.txt', note)] },
        { root: 0, path: 'docs', entries: [fileHolding('a.txt', note), fileHolding('b.log', note)] },
        { root: 1, path: '', entries: [fileHolding('shared.txt', note)] },
        { root: 2, path: '', entries: [] },
      ],
    });
  });

  afterEach(() => point.clear());

  const read = <Result>(work: (access: JobAccess) => Promise<Result>) => readJob(point.site, 'nightly', work);

  const paths = async (entries: AsyncIterable<{ readonly path: string }>): Promise<string[]> => {
    const all: string[] = [];
    for await (const { path } of entries) all.push(path);
    return all;
  };

  const list = (path: string, recursive = false) =>
    read(async (access) => {
      const opened = await access.openPoint({ selector: 'latest', trustSigner: false });
      return paths(opened.list(path, recursive));
    });

  const find = (pattern: string) =>
    read(async (access) => {
      const found = access.find({ pattern, trustSigner: false, skipped: (_, reason) => expect.fail(reason) });
      const all: string[] = [];
      for await (const { entry } of found) all.push(entry.path);
      return all;
    });

  const browse = (path: string) =>
    read(async (access) => {
      const opened = await access.openPoint({ selector: 'latest', trustSigner: false });
      return opened.browse(path, (tree) => pathsIn(tree, tree.start));
    });

  const pathsIn = async (tree: PointTree, number: bigint): Promise<string[]> => {
    const all: string[] = [];
    for await (const { number: at, kind, rawName, path } of tree.children(number, 0)) {
      expect(path.endsWith(Buffer.from(rawName).toString())).to.equal(true);
      all.push(path, ...(kind === 'directory' ? await pathsIn(tree, at) : []));
    }
    return all;
  };

  const restored = async (request: Parameters<HostilePoint['restore']>[0]) => {
    const { target, codes } = await point.restore(request);
    expect(codes).to.deep.equal([]);
    return readdirSync(target, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll(sep, '/'));
  };

  it('shows its volumes at the top, and what is in them step by step', async () => {
    expect(await list('')).to.deep.equal(['C:', '//server/share']);
    expect(await list('C:')).to.deep.equal(['C:/Users/ada', 'C:/Data']);
    expect(await list('C:/Users')).to.deep.equal(['C:/Users/ada']);
    expect(await list('C:/Users/ada')).to.deep.equal(['C:/Users/ada/docs', 'C:/Users/ada/xbead.txt']);
    expect(await list('//server/share')).to.deep.equal(['//server/share/shared.txt']);
    expect(await list('', true)).to.include.members(['C:/Users/ada/docs/b.log', '//server/share/shared.txt']);
  });

  it('takes a path in either form, whatever the case of the drive', async () => {
    for (const typed of ['c:\\Users\\ada\\docs', 'C:\\Users\\ada\\docs\\', 'c:/Users/ada/docs/', '\\\\?\\C:\\Users\\ada\\docs'])
      expect(await list(typed), typed).to.deep.equal(['C:/Users/ada/docs/a.txt', 'C:/Users/ada/docs/b.log']);
    expect(await list('c:\\')).to.have.length(2);
    expect(await list('\\\\server\\share')).to.deep.equal(['//server/share/shared.txt']);
    // Not an escape, as it would be in a path with slashes.
    expect(await list('C:\\Users\\ada\\xbead.txt')).to.deep.equal(['C:/Users/ada/xbead.txt']);
  });

  it('is searched by names and by paths in either form', async () => {
    expect(await find('*.log')).to.deep.equal(['C:/Users/ada/docs/b.log']);
    for (const pattern of ['C:/Users/**/*.log', 'c:\\Users\\**\\*.log', '**/docs/*.log'])
      expect(await find(pattern), pattern).to.deep.equal(['C:/Users/ada/docs/b.log']);
    for (const pattern of ['//server/share/*', '\\\\server\\share\\*'])
      expect(await find(pattern), pattern).to.deep.equal(['//server/share/shared.txt']);
  });

  it('is browsed from its volumes down', async () => {
    const all = await browse('');

    expect(all).to.include.members(['C:', 'C:/Users', 'C:/Users/ada', 'C:/Users/ada/docs/a.txt', '//server', '//server/share']);
    expect(all).to.include('//server/share/shared.txt');
    expect(await browse('C:\\Users\\ada\\docs')).to.deep.equal(['C:/Users/ada/docs/a.txt', 'C:/Users/ada/docs/b.log']);
  });

  it('comes back below a folder, as a whole or one path of it', async () => {
    expect(await restored({ paths: ['C:\\Users\\ada\\docs\\a.txt'] }))
      .to.include('C/Users/ada/docs/a.txt')
      .with.length(5);
    expect(await restored({ paths: ['c:'], exclude: ['C:\\Users\\*\\docs'] }))
      .to.include('C/Users/ada/xbead.txt')
      .with.length(5);
    expect(await restored({ paths: ['\\\\server\\share'] }))
      .to.include('server/share/shared.txt')
      .with.length(3);
    const { target } = await point.restore();
    expect(readFileSync(join(target, 'C/Users/ada/docs/b.log'), 'utf8')).to.equal('a few words');
  });

  it('does not go to where it came from on another system', async function () {
    needsPlatform(this, 'linux');
    const { codes } = await point.restore({ to: undefined });

    expect(codes).to.deep.equal(['BACKUP_OTHER_SYSTEM']);
    expect(existsSync('C:') || existsSync('/server')).to.equal(false);
  });
});
