import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogPath, type PointTree, readJob, runJob, type TreeEntry } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../../../kit/a-site.ts';
import { tempFolder } from '../../../kit/temp-folder.ts';

describe('backup: a point as a tree', () => {
  let folder: string;

  beforeEach(() => {
    folder = tempFolder();
    for (const name of ['a/b/c', 'a/empty', 'other', 'left-out']) mkdirSync(join(folder, 'source', name), { recursive: true });
    for (const name of ['a/one', 'a/b/two', 'a/b/c/three', 'other/four', 'left-out/five'])
      writeFileSync(join(folder, 'source', name), name);
  });

  /** Backs up these paths below the source, and looks into the point. */
  const browse = async <Result>(paths: readonly string[], use: (tree: PointTree) => Promise<Result>, from = ''): Promise<Result> => {
    const site = await aSite(folder, { sources: [{ files: { paths: paths.map((path) => join(folder, 'source', path)) } }] });
    await runJob(site, 'nightly');
    return readJob(site, 'nightly', async (access) =>
      (await access.openPoint({ selector: 'latest', trustSigner: false })).browse(from && join(folder, 'source', from), use),
    );
  };

  const listed = async (tree: PointTree, number: bigint, after = 0): Promise<TreeEntry[]> => {
    const all: TreeEntry[] = [];
    for await (const entry of tree.children(number, after)) all.push(entry);
    return all;
  };

  const paths = async (tree: PointTree, number = tree.start): Promise<string[]> => {
    const all: string[] = [];
    for (const entry of await listed(tree, number)) {
      all.push(entry.path.replace(`${catalogPath(folder)}/source`, ''));
      if (entry.kind === 'directory') all.push(...(await paths(tree, entry.number)));
    }
    return all;
  };

  it('begins above all roots, with the folders that lead to them and nothing beside them', async () => {
    const found = await browse(['a/b', 'other/four'], (tree) => paths(tree));

    expect(found.filter((path) => !catalogPath(folder).startsWith(path))).to.have.members([
      '/a',
      '/a/b',
      '/a/b/c',
      '/a/b/c/three',
      '/a/b/two',
      '/other',
      '/other/four',
    ]);
  });

  it('has a root that lies in another one once', async () => {
    const found = await browse(['a', 'a/b/c'], (tree) => paths(tree), 'a');

    expect(found.sort()).to.deep.equal(['/a/b', '/a/b/c', '/a/b/c/three', '/a/b/two', '/a/empty', '/a/one']);
  });

  it('leads from a number to the entry, and goes on with a listing behind a position', async () => {
    await browse(
      ['a', 'a/b'],
      async (tree) => {
        const all = await listed(tree, tree.start);
        for (const [place, { number, path, position }] of all.entries()) {
          expect((await tree.entry(number)).path).to.equal(path);
          expect((await listed(tree, tree.start, position)).map((one) => one.path)).to.deep.equal(
            all.slice(place + 1).map((one) => one.path),
          );
        }
        expect(all).to.have.length(3);
      },
      'a',
    );
  });

  it('finds single entries by name, and reads files only', async () => {
    await browse(
      ['a'],
      async (tree) => {
        const names = ['one', 'b', 'zero', 'o', 'one.'];
        const found = await Promise.all(names.map((name) => tree.child(tree.start, Buffer.from(name))));
        const [one, b] = found;
        const codeOf = (number = 0n) => tree.open(number).catch(({ code }) => code);

        expect(found.map((entry) => entry?.kind)).to.deep.equal(['file', 'directory', undefined, undefined, undefined]);
        expect(Buffer.from(await (await tree.open(one?.number ?? 0n)).read(2, 100)).toString()).to.equal('one');
        expect(await codeOf(b?.number)).to.equal('BACKUP_NOT_A_FILE');
        expect(await codeOf(12_345n)).to.equal('MEDIA_DAMAGED');
      },
      'a',
    );
  });

  it('knows the names of a folder of many pages', async () => {
    for (let at = 0; at < 6000; at++)
      writeFileSync(join(folder, 'source', 'other', `a file of a folder that takes several pages ${at}`), '');
    await browse(
      ['other'],
      async (tree) => {
        const all = await listed(tree, tree.start);
        const pages = new Set(all.map(({ position }) => Math.floor(position / 65_536)));

        expect(all).to.have.length(6001);
        expect(pages.size).to.be.above(1);
        for (const entry of all.filter((_, place) => place % 500 === 0 || place > 5990)) {
          expect((await tree.child(tree.start, entry.rawName))?.number).to.equal(entry.number);
        }
      },
      'other',
    );
  });
});
