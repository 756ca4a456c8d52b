import { closeSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { bareEntry, type Entry } from '../../../archive/src/format/entry.ts';
import type { WindowsMetadata } from '../../../archive/src/format/windows-metadata.ts';
import { PortableTarget } from '../../../archive/src/restore/portable-target.ts';
import type { TargetFolder } from '../../../archive/src/restore/restore-protocol.ts';
import { FakeWindows } from '../../kit/fake-windows.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { aDescriptor, anAce, anAcl, aSid } from '../format/arbitrary-windows.ts';

const system = aSid(18);
const accesses = anAcl(anAce(0, 0x10, 1, system));
const descriptor = aDescriptor({ owner: system, group: system, accesses, control: 0x400 });
const audited = aDescriptor({ owner: system, accesses, audits: anAcl(anAce(2, 0, 1, system)) });
const junction = Buffer.from('030000a0040000000000000a', 'hex');
const name = Buffer.from('entry');
/** 2001-02-03T04:05:06.7890123Z, and what Windows makes of it. */
const time = 981_173_106_789_012_300n;
const windowsTime = time / 100n + 116_444_736_000_000_000n;

describe('archive: what Windows keeps of an entry, as it is given back', () => {
  let folder: string;
  let calls: FakeWindows;
  let lost: string[];

  beforeEach(function () {
    needsPlatform(this, 'linux');
    folder = tempFolder();
    calls = new FakeWindows();
    lost = [];
  });

  const anchor: TargetFolder = { anchor: 0, path: Buffer.of() };
  const path = () => join(folder, 'entry');
  const tell = (code: string, message: string) => lost.push(`${code}: ${message}`);
  const codes = () => lost.map((one) => one.split(':')[0]);
  const entryWith = (windows: Partial<WindowsMetadata>, more: Partial<Entry> = {}): Entry => ({
    ...bareEntry,
    name,
    type: 'file',
    mode: 0o644,
    uid: 0,
    gid: 0,
    modified: time,
    born: time - 700n,
    windows: { attributes: 0x20, descriptor: undefined, streams: undefined, reparse: undefined, ...windows },
    ...more,
  });

  /** Restores a file that has this; answers what is there then. */
  const restore = (windows: Partial<WindowsMetadata>) => {
    const target = new PortableTarget([folder], calls);
    const handle = target.createFile(anchor, name);
    target.dressNewFile(handle, anchor, name, entryWith(windows), tell);
    closeSync(handle);
    expect(calls.left).to.equal(0);
    return calls.entries.get(path());
  };
  const restoreSpecial = (windows: Partial<WindowsMetadata>) =>
    new PortableTarget([folder], calls).makeSpecial(
      anchor,
      name,
      entryWith(windows, { type: 'symlink', linkTarget: Buffer.from('there') }),
      tell,
    );

  it('has attributes and both times, and opens nothing a second time for them', () => {
    expect(restore({ attributes: 0x2023 })).to.deep.equal({ attributes: 0x2023, times: [windowsTime - 7n, windowsTime] });
    expect(calls.opened).to.deep.equal([]);
    expect(lost).to.deep.equal([]);
  });

  it('is plain where it was', () => {
    expect(restore({ attributes: 0x80 })?.attributes).to.equal(0x80);
  });

  it('tells of content that was compressed, sparse or encrypted', () => {
    expect(restore({ attributes: 0x4a20 })?.attributes).to.equal(0x20);

    expect(codes()).to.deep.equal(['ATTRIBUTE_LOST', 'ATTRIBUTE_LOST', 'ATTRIBUTE_LOST']);
  });

  it('has its descriptor, inherited where it was', () => {
    expect(restore({ descriptor })?.descriptor?.readUInt16LE(2)).to.equal(0x8504);
    expect(lost).to.deep.equal([]);
  });

  it('has no descriptor on a volume that keeps none, which takes any in silence', () => {
    calls.hasDescriptors = false;

    expect(restore({ descriptor })?.descriptor).to.equal(undefined);
    expect(lost).to.deep.equal(['DESCRIPTOR_LOST: Security descriptors are left out, since the volume keeps none.']);
  });

  it('has the access list without the owner, where this user may not set that, and says so', () => {
    calls.refuses.parts = 1;

    expect(restore({ descriptor })?.descriptor?.length).to.equal(descriptor.length);
    expect(lost).to.deep.equal([
      'OWNER_LOST: Owner or group are those of the restore: EACCES: error 5 of Windows (SetKernelObjectSecurity)',
    ]);
  });

  it('has what this user may set where opening it for all is refused, and says what is missing', () => {
    calls.refuses.access = 0x100_0000;
    expect(restore({ descriptor: audited })?.descriptor?.length).to.equal(audited.length);
    expect(codes()).to.deep.equal(['DESCRIPTOR_LOST']);

    lost = [];
    calls.refuses.access = 0x8_0000;
    new PortableTarget([folder], calls).dressFolder(anchor, entryWith({ descriptor }), tell);
    expect(codes()).to.deep.equal(['OWNER_LOST']);

    lost = [];
    calls.refuses.access = 0xc_0000;
    new PortableTarget([folder], calls).dressFolder(anchor, entryWith({ attributes: 0x12, descriptor }), tell);
    expect(codes()).to.deep.equal(['OWNER_LOST', 'DESCRIPTOR_LOST']);
    expect(calls.entries.get(folder)?.attributes).to.equal(0x12);
  });

  it('has its alternate streams; of one that cannot be written it says so', () => {
    mkdirSync(join(folder, 'entry:taken'));
    restore({
      streams: [
        [Buffer.from('Zone.Identifier'), Buffer.from('[ZoneTransfer]')],
        [Buffer.from('taken'), Buffer.of()],
      ],
    });

    expect(readFileSync(`${path()}:Zone.Identifier`, 'latin1')).to.equal('[ZoneTransfer]');
    expect(codes()).to.deep.equal(['STREAM_LOST']);
  });

  it('comes from another thread too, where a buffer is one no more', () => {
    const entry = structuredClone(entryWith({ descriptor, streams: [[Buffer.from('stream'), Buffer.from('content')]] }));
    const target = new PortableTarget([folder], calls);
    const handle = target.createFile(anchor, name);
    target.dressFile(handle, anchor, name, entry, tell);
    closeSync(handle);

    expect(calls.entries.get(path())?.descriptor?.length).to.equal(descriptor.length);
    expect(readFileSync(`${path()}:stream`, 'latin1')).to.equal('content');
    expect(lost).to.deep.equal([]);
  });

  it('is a link of the kind that it was, a folder or not', () => {
    restoreSpecial({ attributes: 0x410, reparse: junction });

    expect(calls.entries.get(path())?.reparse).to.deep.equal(junction);
    expect(readlinkSync(path())).to.equal('made from reparse data');
    expect(lost).to.deep.equal([]);
  });

  it('is a link as any where its kind cannot be given back, and says so', () => {
    calls.refuses.access = 0x4000_0000;
    restoreSpecial({ attributes: 0x410, reparse: junction });

    expect(readlinkSync(path())).to.equal('there');
    expect(codes()).to.deep.equal(['REPARSE_LOST']);
  });

  it('is refused, and nothing of it left, where its reparse data makes no link but a way out', () => {
    calls.makesLinks = false;

    expect(() => restoreSpecial({ attributes: 0x410, reparse: junction }))
      .to.throw()
      .with.property('code', 'PATH_OUTSIDE');
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  for (const hostile of ['a:b', 'a::$DATA', 'NUL', 'con.txt', 'COM¹', 'lpt9 .txt', 'a.', 'a ', 'a\\b', '\\\\?\\C:', 'a\u0001', 'a*'])
    it(`refuses the name ${JSON.stringify(hostile)}, for a file, a folder and a link`, () => {
      const target = new PortableTarget([folder], calls);
      const bytes = Buffer.from(hostile);
      const deeds = [
        () => target.createFile(anchor, bytes),
        () => target.makeFolder({ anchor: 0, path: bytes }),
        () => target.createFile({ anchor: 0, path: bytes }, name),
        () => target.makeSpecial(anchor, bytes, entryWith({}, { type: 'symlink' }), tell),
      ];

      for (const deed of deeds) expect(deed).to.throw().with.property('code', 'NAME_UNSUPPORTED');
      expect(readdirSync(folder)).to.deep.equal([]);
    });

  it('has any other name', () => {
    for (const honest of ['console', 'nul-1', '.hidden', 'a.b.c', 'Ordner ä 🎞', 'com10', "quo'te [1] 100%"])
      closeSync(new PortableTarget([folder], calls).createFile(anchor, Buffer.from(honest)));

    expect(readdirSync(folder)).to.have.length(7);
  });
});
