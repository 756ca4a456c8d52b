import { closeSync, lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { bareEntry, type Entry } from '../../archive/src/format/entry.ts';
import { PortableTarget } from '../../archive/src/restore/portable-target.ts';
import type { TargetFolder } from '../../archive/src/restore/restore-protocol.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const bytes = (text: string) => Buffer.from(text);
const at = (path: string): TargetFolder => ({ anchor: 0, path: bytes(path) });
const metadata = { mode: 0o644, uid: 0, gid: 0, modified: 0n, born: undefined, attributes: undefined, windows: undefined };
const link: Entry = { ...bareEntry, ...metadata, name: bytes('link'), type: 'symlink', linkTarget: bytes('anywhere') };
const nobody = () => undefined;

describe('archive: a restore by paths, on systems whose calls are not bound (invariant 11)', () => {
  let outside: string;
  let anchor: string;
  let target: PortableTarget;

  beforeEach(() => {
    const folder = tempFolder();
    outside = join(folder, 'outside');
    anchor = join(folder, 'anchor');
    for (const path of [outside, anchor]) mkdirSync(path);
    writeFileSync(join(outside, 'note'), 'mine');
    symlinkSync(outside, join(anchor, 'linked'));
    utimesSync(outside, 1000, 1000);
    target = new PortableTarget([anchor]);
  });

  afterEach(() => rmSync(join(anchor, '..'), { recursive: true }));

  /** Everything that can be done with a name in a folder. */
  const deeds = (folder: TargetFolder, name: string): readonly (() => unknown)[] => [
    () => target.makeFolder(at(`${folder.path}/${name}`)),
    () => target.dressFolder(at(`${folder.path}/${name}`), metadata, nobody),
    () => closeSync(target.createFile(folder, bytes(name))),
    () => closeSync(target.openFile(folder, bytes(name))),
    () => target.makeSpecial(folder, bytes(name), link, nobody),
    () => target.makeLink(folder, bytes(name), at(''), bytes('own')),
    () => target.rename(folder, bytes(name), bytes('own')),
    () => target.modified(folder, bytes(name)),
    () => target.remove(folder, bytes(name)),
  ];

  const expectNothingOutside = () => {
    expect(readdirSync(outside)).to.deep.equal(['note']);
    expect(lstatSync(outside).mtimeMs).to.equal(1_000_000);
    expect(readdirSync(anchor)).to.deep.equal(['linked']);
  };

  for (const name of ['..', '../outside', '../outside/note', '.', '', 'a\0b'])
    it(`refuses the name ${JSON.stringify(name)}, whatever is to be done with it`, () => {
      for (const deed of deeds(at(''), name).slice(2)) expect(deed).to.throw().with.property('code', 'PATH_OUTSIDE');

      expectNothingOutside();
    });

  it('goes through no folder that is a link', () => {
    for (const name of ['note', 'new'])
      for (const deed of deeds(at('linked'), name)) expect(deed).to.throw().with.property('code', 'PATH_OUTSIDE');

    expectNothingOutside();
  });

  it('takes a link for no folder, and leaves the times of what it leads to', () => {
    expect(() => target.makeFolder(at('linked')))
      .to.throw()
      .with.property('code', 'EEXIST');
    expect(() => target.dressFolder(at('linked'), metadata, nobody))
      .to.throw()
      .with.property('code', 'PATH_OUTSIDE');
    expect(() => target.createFile(at(''), bytes('linked')))
      .to.throw()
      .with.property('code', 'EEXIST');

    expectNothingOutside();
  });

  it('restores beside the link as anywhere', () => {
    target.makeFolder(at('own'));
    const handle = target.createFile(at('own'), bytes('file'));
    target.dressNewFile(handle, at('own'), bytes('file'), metadata, nobody);
    closeSync(handle);
    target.dressFolder(at('own'), metadata, nobody);

    expect(lstatSync(join(anchor, 'own')).mtimeMs).to.equal(0);
    expect(lstatSync(join(anchor, 'own', 'file')).mtimeMs).to.equal(0);
  });
});
