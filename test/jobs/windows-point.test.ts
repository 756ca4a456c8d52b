import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from '@tapedeck/archive';
import { expect } from 'chai';
import { aDescriptor, anAce, anAcl, aSid } from '../archive/format/arbitrary-windows.ts';
import { entryNamed, fileHolding } from '../kit/forge-catalog.ts';
import { HostilePoint } from '../kit/hostile-point.ts';
import { needsPlatform } from '../kit/needs.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const content = Buffer.from('a few words');
const system = aSid(18);
const descriptor = aDescriptor({ owner: system, accesses: anAcl(anAce(0, 0, 1, system)) });
const reparse = Buffer.from('0c0000a0040000000000000a', 'hex');
type Windows = NonNullable<Entry['windows']>;
const windows = (more: Partial<Windows> = {}): Pick<Entry, 'windows'> => ({
  windows: { attributes: 0x20, descriptor, streams: undefined, reparse: undefined, ...more },
});

describe('jobs: a point of Windows on another system', () => {
  const folder = tempFolder();
  let point: HostilePoint;

  before(async function () {
    needsPlatform(this, 'linux');
    point = await HostilePoint.in(folder);
  });

  afterEach(() => point?.clear());

  const forge = (...entries: readonly Entry[]) => point.forge({ chunks: [content], folders: [{ path: '', entries }] });

  it('is restored, and what was left out is told by its kind, not by each entry', async () => {
    forge(
      fileHolding('file', content, windows({ streams: [[Buffer.from('Zone.Identifier'), content]] })),
      entryNamed('folder', { type: 'directory', ...windows({ attributes: 0x12 }) }),
      entryNamed('link', { type: 'symlink', linkTarget: Buffer.from('file'), ...windows({ reparse }) }),
    );

    const { target, codes, lost } = await point.restore();

    expect(codes).to.deep.equal([]);
    expect(readFileSync(join(target, 'srv', 'link'))).to.deep.equal(content);
    expect(lost.toSorted()).to.deep.equal([
      'Alternate streams of Windows are left out, since this system has none. (1 entry)',
      'Attributes of Windows are left out, since this system has none. (1 entry)',
      'Kinds of links of Windows are left out, since this system has none. (1 entry)',
      'Security descriptors of Windows are left out, since this system has none. (3 entries)',
    ]);
  });

  it('belongs to who restores it, and to nobody else: the modes that it has are made up', async () => {
    forge(
      fileHolding('file', content, { mode: 0o666, ...windows() }),
      fileHolding('other', content, { mode: 0o666, ...windows() }),
      fileHolding('long', content, { uid: 1, mode: 0o666, size: 20, holes: [[11, 9]], ...windows() }),
      entryNamed('folder', { type: 'directory', uid: 1, mode: 0o666, ...windows() }),
      entryNamed('link', { type: 'symlink', uid: 1, linkTarget: Buffer.from('file'), ...windows() }),
    );

    const { target } = await point.restore();

    const found = ['file', 'other', 'long', 'folder', 'link'].map((name) => lstatSync(join(target, 'srv', name)));
    expect(found.map(({ uid }) => uid)).to.deep.equal(found.map(() => process.getuid?.()));
    expect(found.slice(0, 4).map(({ mode }) => mode & 0o7777)).to.deep.equal([0o600, 0o600, 0o600, 0o700]);
  });

  it('loses nothing if it has nothing that is left out', async () => {
    forge(fileHolding('file', content, windows({ descriptor: undefined })));

    expect((await point.restore()).lost).to.deep.equal([]);
  });

  const forged: readonly (readonly [what: string, more: Partial<Windows>])[] = [
    ['a stream that leads elsewhere', { streams: [[Buffer.from('..\\other'), content]] }],
    ['a descriptor that points beyond itself', { descriptor: descriptor.subarray(0, -1) }],
    ['the reparse data of a link', { reparse }],
  ];
  it('is refused for a link that has a stream: it would be written to what the link leads to', async () => {
    const streams = [[Buffer.from('stream'), content]] as const;
    forge(entryNamed('link', { type: 'symlink', linkTarget: Buffer.from('/etc/passwd'), ...windows({ streams }) }));

    expect((await point.restore()).codes).to.deep.equal(['MEDIA_DAMAGED']);
  });

  for (const [what, more] of forged)
    it(`is refused for a file that has ${what}`, async () => {
      forge(fileHolding('file', content, windows(more)));

      expect((await point.restore()).codes).to.deep.equal(['MEDIA_DAMAGED']);
      expect((await point.readAll()).ls).to.deep.equal(['MEDIA_DAMAGED']);
    });
});
