import { lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { entryNamed, fileHolding } from '../kit/forge-catalog.ts';
import { content, forgedNumbers, inFolder, listBomb } from '../kit/forged-numbers.ts';
import { HostilePoint } from '../kit/hostile-point.ts';
import { needsPlatform, needsRoot } from '../kit/needs.ts';
import { tempFolder } from '../kit/temp-folder.ts';

/** Most that a process may take more of, at its peak, for a media file of a few kilobytes. */
const enoughMebibytes = 600;

const longPath: (typeof forgedNumbers)[number] = [
  'a path longer than any',
  { ...inFolder([]), folders: [{ path: 'a/'.repeat(1 << 18).concat('a'), entries: [fileHolding('file', content)] }] },
  'PATH_TOO_LONG',
];

describe('jobs: a catalog whose numbers are forged in the name of the site', () => {
  const folder = tempFolder();
  let point: HostilePoint;

  before(async () => {
    point = await HostilePoint.in(folder);
  });

  afterEach(() => point.clear());

  const peakMebibytes = () => process.resourceUsage().maxRSS / 1024;

  for (const [what, catalog, code] of [...forgedNumbers, longPath])
    it(`is refused with a code by everybody, in the memory that any other takes: ${what}`, async () => {
      point.forge(catalog);
      const before = peakMebibytes();

      const codes = Object.values(await point.readAll()).flat();
      const restored = await point.restore({ conflict: 'overwrite' });

      expect([...new Set(codes)].filter((one) => one !== code && one !== 'MEDIA_DAMAGED')).to.deep.equal([]);
      expect(restored.codes).to.deep.equal([code]);
      expect(peakMebibytes() - before).to.be.below(enoughMebibytes);
    });

  it('is no file that is read at random when it names more chunks than can be held', async () => {
    point.forge(listBomb(2 ** 52));

    expect((await point.readAll()).mount).to.deep.equal(['MEDIA_DAMAGED']);
  });

  it('is restored with devices and set-id bits as it says, for whoever may make them', async function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    point.forge(
      inFolder([entryNamed('disk', { type: 'block', device: [7, 200], mode: 0o600 }), fileHolding('tool', content, { mode: 0o4755 })]),
    );

    const { target, codes } = await point.restore();

    expect(codes).to.deep.equal([]);
    expect(lstatSync(join(target, 'srv', 'disk')).isBlockDevice()).to.equal(true);
    expect(statSync(join(target, 'srv', 'tool')).mode & 0o7777).to.equal(0o4755);
  });

  it('may have one name twice, as a file, a folder and a link: one of them comes, the others are told', async () => {
    const twice = [fileHolding('a', content), fileHolding('a', content), entryNamed('a', { type: 'directory' })];
    point.forge(inFolder([...twice, entryNamed('a', { type: 'symlink', linkTarget: Buffer.from('/') })]));

    const { target, codes } = await point.restore();

    expect(codes).to.deep.equal(['FILE_EXISTS']);
    expect(lstatSync(join(target, 'srv', 'a')).isDirectory()).to.equal(true);
  });
});
