import { lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from '@tapedeck/archive';
import { expect } from 'chai';
import { sha256 } from '../../archive/src/format/seal.ts';
import { entryNamed, type ForgedCatalog, fileHolding, indexRow } from '../kit/forge-catalog.ts';
import { HostilePoint } from '../kit/hostile-point.ts';
import { needsPlatform, needsRoot } from '../kit/needs.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const content = Buffer.from('a few words');

/** Most that a process may take more of, at its peak, for a media file of a few kilobytes. */
const enoughMebibytes = 600;

/** A file whose list names the same list over and over, and so on down to a chunk: as long as no disk is. */
const listBomb = (size: number): ForgedCatalog => {
  const chunks: [Buffer, ...Buffer[]] = [content];
  for (let depth = 0; depth < 6; depth++) chunks.unshift(Buffer.concat(Array<Buffer>(8192).fill(sha256(chunks[0]))));
  return inFolder([entryNamed('bomb', { size, list: { depth: 5, id: sha256(chunks[0]) } })], { chunks });
};

const inFolder = (entries: readonly Entry[], more: Partial<ForgedCatalog> = {}): ForgedCatalog => ({
  chunks: [content],
  folders: [{ path: '', entries }],
  ...more,
});

const file = (more: Partial<Entry>) => inFolder([fileHolding('file', content, more)]);
const special = (more: Partial<Entry>) => inFolder([entryNamed('entry', more)]);
const tiny = { folders: [] };

/** Catalogs that no honest run writes, and what a restore says of them. */
const refused: readonly (readonly [what: string, catalog: ForgedCatalog, code: string])[] = [
  ['a file that is longer than what is stored of it', file({ size: 2 ** 52 }), 'MEDIA_DAMAGED'],
  ['a file that is shorter than what is stored of it', file({ size: 1 }), 'MEDIA_DAMAGED'],
  ['a file of which nothing is stored', special({ size: 2 ** 40 }), 'MEDIA_DAMAGED'],
  [
    'holes that overlap',
    file({
      size: 211,
      holes: [
        [100, 110],
        [10, 90],
      ],
    }),
    'MEDIA_DAMAGED',
  ],
  [
    'holes longer than numbers are',
    file({
      size: 2 ** 53 - 1,
      holes: [
        [11, 2 ** 53 - 1],
        [2 ** 53 - 1, 2 ** 53 - 1],
      ],
    }),
    'MEDIA_DAMAGED',
  ],
  ['a hole longer than any file', file({ size: 2 ** 53 - 1, holes: [[11, 2 ** 53 - 12]] }), 'FILE_NOT_WRITTEN'],
  ['more bits of a mode than there are', file({ mode: 0o100777 }), 'MEDIA_DAMAGED'],
  ['an owner with more bits than a system keeps', file({ uid: 2 ** 32 }), 'MEDIA_DAMAGED'],
  ['a device with more bits than a system keeps', special({ type: 'block', device: [2 ** 32, 0] }), 'MEDIA_DAMAGED'],
  ['lists that name each other without end', listBomb(content.length), 'MEDIA_DAMAGED'],
  [
    'a path longer than any',
    { ...inFolder([]), folders: [{ path: 'a/'.repeat(1 << 18).concat('a'), entries: [fileHolding('file', content)] }] },
    'PATH_TOO_LONG',
  ],
  ['a name longer than any', inFolder([fileHolding('a'.repeat(1 << 20), content)]), 'PATH_OUTSIDE'],
  [
    'a chunk in a block that is not there',
    inFolder([fileHolding('file', content)], { chunks: [], indexRows: [indexRow(sha256(content), 2 ** 32 - 1, 0, 11)] }),
    'MEDIA_DAMAGED',
  ],
  [
    'a chunk behind the end of its block',
    inFolder([fileHolding('file', content)], { chunks: [], indexRows: [indexRow(sha256(content), 0, 2 ** 32 - 1, 11)] }),
    'MEDIA_DAMAGED',
  ],
  ['blocks that unpack to less than they say', inFolder([fileHolding('file', content)], { claims: () => 16 << 20 }), 'MEDIA_DAMAGED'],
  [
    'blocks that unpack to more than they say',
    inFolder([fileHolding('file', content)], { claims: (plain) => plain.length - 1 }),
    'MEDIA_DAMAGED',
  ],
  ['an index of millions of zeros', { ...tiny, index: Buffer.alloc(44 * 380_000) }, 'MEDIA_DAMAGED'],
  [
    'an index that begins behind the last block',
    { ...tiny, trailer: { index: { firstRow: 2 ** 52, blocks: 1, chunks: 1 } } },
    'MEDIA_DAMAGED',
  ],
  [
    'an index of more blocks than there are',
    { ...tiny, trailer: { index: { firstRow: 0, blocks: 2 ** 52, chunks: 2 ** 52 } } },
    'MEDIA_DAMAGED',
  ],
  ['a root behind the last block', { ...tiny, trailer: { root: { row: 2 ** 52 } } }, 'MEDIA_DAMAGED'],
  ['a root of millions of empty lists', { ...tiny, siteFile: Array<[]>(4 << 20).fill([]) }, 'MEDIA_DAMAGED'],
  [
    'a page of millions of empty lists',
    { folders: [{ path: '', pages: [Buffer.concat([Buffer.from('840180809a00800000', 'hex'), Buffer.alloc(8 << 20, 0x80)])] }] },
    'MEDIA_DAMAGED',
  ],
  [
    'a block table that is longer than the file',
    { ...tiny, trailer: { table: { offset: 0, bytes: 2 ** 52, rows: 1, sha256: Buffer.alloc(32) } } },
    'BACKUP_NO_SUCH_POINT',
  ],
];

describe('jobs: a catalog whose numbers are forged in the name of the site', () => {
  const folder = tempFolder();
  let point: HostilePoint;

  before(async () => {
    point = await HostilePoint.in(folder);
  });

  afterEach(() => point.clear());

  const peakMebibytes = () => process.resourceUsage().maxRSS / 1024;

  for (const [what, catalog, code] of refused)
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
