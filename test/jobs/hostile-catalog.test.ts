import { existsSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { entryNamed, type ForgedCatalog, fileHolding } from '../kit/forge-catalog.ts';
import { HostilePoint } from '../kit/hostile-point.ts';
import { tempFolder } from '../kit/temp-folder.ts';

// Somebody with the signing key of a site and write access to its destination can make up media files of which every checksum and
// signature fits. They reach whoever restores no further than that.
describe('jobs: a catalog that is forged in the name of the site (invariant 11)', () => {
  const folder = tempFolder();
  const outside = join(folder, 'outside');
  const content = Buffer.from('a few words');
  let point: HostilePoint;

  before(async () => {
    mkdirSync(outside);
    point = await HostilePoint.in(folder);
  });

  afterEach(() => {
    point.clear();
    expect(readdirSync(folder).toSorted()).to.deep.equal(['media', 'outside', 'source', 'state']);
    expect(readdirSync(outside)).to.deep.equal([]);
    expect(existsSync('/evil') || existsSync('/etc/evil')).to.equal(false);
  });

  /** How each way of reading ends, a restore among them: with a code, or with none. */
  const codesOf = async (catalog: ForgedCatalog): Promise<Record<string, readonly string[]>> => {
    point.forge({ chunks: [content], ...catalog });
    return { ...(await point.readAll()), restore: (await point.restore()).codes };
  };
  const inFolder = (...entries: ForgedCatalog['folders'][number]['entries'] & {}): ForgedCatalog => ({ folders: [{ path: '', entries }] });
  const nothing = { ls: [], find: [], cat: [], export: [], mount: [], verify: [], restore: [] };
  /** All but the check of the stored bytes, which are what was signed. */
  const refused = (code: string) => ({ ls: [code], find: [code], cat: [code], export: [code], mount: [code], verify: [], restore: [code] });

  it('is read like any other when nothing in it is wrong, or this would show nothing', async () => {
    const below = entryNamed('below', { type: 'directory' });
    const codes = await codesOf({
      folders: [
        { path: '', entries: [below, fileHolding('note', content)] },
        { path: 'below', entries: [fileHolding('note', content)] },
      ],
    });

    expect(codes).to.deep.equal(nothing);
  });

  for (const name of ['..', '', '/etc/evil', '../evil', 'a\0b'])
    it(`names nothing ${JSON.stringify(name)} for anybody`, async () => {
      const codes = await codesOf(inFolder(fileHolding(name, content), fileHolding('note', content)));

      expect(codes).to.deep.equal(refused('PATH_OUTSIDE'));
    });

  for (const path of ['..', '/etc', 'a/../../..', 'a//b'])
    it(`has no folder ${JSON.stringify(path)} for anybody`, async () => {
      const codes = await codesOf({
        folders: [
          { path: '', entries: [] },
          { path, entries: [fileHolding('evil', content)] },
        ],
      });

      expect(codes).to.deep.equal(refused('PATH_OUTSIDE'));
    });

  for (const path of ['/..', 'relative', '/srv/../../etc'])
    it(`has no root ${JSON.stringify(path)} for anybody, nor for a restore to where things came from`, async () => {
      const codes = await codesOf({ roots: [{ path }], ...inFolder(fileHolding('evil', content)) });
      const inPlace = await point.restore({ to: undefined });

      expect(codes).to.deep.equal(refused('PATH_OUTSIDE'));
      expect(inPlace.codes).to.deep.equal(['PATH_OUTSIDE']);
    });

  for (const conflict of ['fail', 'overwrite', 'rename'] as const)
    it(`leads nowhere by a link with a folder of its name behind it, whatever is asked for (${conflict})`, async () => {
      const linkTarget = Buffer.from(outside);
      const way = [entryNamed('way', { type: 'symlink', linkTarget }), entryNamed('way', { type: 'directory' })];
      for (const entries of [way, way.toReversed(), way.slice(0, 1)]) {
        point.forge({
          chunks: [content],
          folders: [
            { path: '', entries },
            { path: 'way', entries: [fileHolding('evil', content)] },
          ],
        });

        const { target, codes } = await point.restore({ conflict });

        expect(readdirSync(outside)).to.deep.equal([]);
        expect(lstatSync(join(target, 'srv', 'way')).isDirectory()).to.equal(true);
        expect(codes).to.deep.equal(conflict === 'rename' ? [] : [conflict === 'fail' ? 'FILE_EXISTS' : 'FILE_NOT_WRITTEN']);
      }
    });
});
