import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { PortableDirectory } from '../../../archive/src/system/portable-directory.ts';
import { WindowsCallError } from '../../../archive/src/system/windows.ts';
import { type FakeEntry, FakeWindows } from '../../kit/fake-windows.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { aDescriptor, anAce, anAcl, aSid } from '../format/arbitrary-windows.ts';

const system = aSid(18);
const descriptor = aDescriptor({ owner: system, accesses: anAcl(anAce(0, 0, 1, system)) });
const link = Buffer.from('0c0000a0040000000000000a', 'hex');
const deduplicated = Buffer.from('130000800400000001000000', 'hex');
const placeholder = Buffer.from('1a6000900400000001000000', 'hex');
const unknown = Buffer.from('550000800400000001000000', 'hex');

describe('archive: what Windows keeps of an entry, as it is read', () => {
  let folder: string;

  before(function () {
    // The names of streams are those of files beside it, which Windows does not have.
    needsPlatform(this, 'linux');
    folder = tempFolder();
    mkdirSync(join(folder, 'folder'));
  });

  /** Reads one entry of this type; `streams` are its alternate ones, by name. */
  const read = (entry: FakeEntry, type: 'file' | 'directory' | 'symlink' = 'file', calls = new FakeWindows()) => {
    calls.entries.set(join(folder, 'entry'), entry);
    const answer = new PortableDirectory(Buffer.from(folder), calls).windows(Buffer.from('entry'), type);
    expect(calls.left).to.equal(0);
    return answer;
  };
  const readStreams = (contents: Readonly<Record<string, string>>, type: 'file' | 'symlink' = 'file') => {
    for (const [name, content] of Object.entries(contents)) writeFileSync(join(folder, `entry:${name}`), content);
    const streams = Object.entries(contents).map(([name, content]) => [`:${name}:$DATA`, content.length] as const);
    return read({ attributes: 0x20, streams: [['::$DATA', 7], ...streams] }, type);
  };
  const codes = (answer: ReturnType<typeof read>) => answer?.unkept.map(({ code }) => code);

  it('is nothing on another system', () => {
    expect(new PortableDirectory(Buffer.from(folder)).windows(Buffer.from('entry'), 'file')).to.equal(undefined);
  });

  it('has attributes and the descriptor, and no more where the file system has no more', () => {
    const calls = new FakeWindows();

    expect(read({ attributes: 0x23, descriptor }, 'file', calls)).to.deep.equal({
      metadata: { attributes: 0x23, descriptor, streams: undefined, reparse: undefined },
      unkept: [],
    });
    expect(read({ attributes: 0x10 }, 'directory')?.metadata.descriptor).to.equal(undefined);
    expect(calls.opened).to.have.length(1);
  });

  it('has no descriptor where the volume keeps none, and answers with one that lets everybody do everything', () => {
    const calls = new FakeWindows();
    calls.hasDescriptors = false;

    expect(read({ attributes: 0x20, descriptor }, 'file', calls)?.metadata.descriptor).to.equal(undefined);
  });

  it('has what is left of a descriptor where the audit list may not be read', () => {
    const calls = new FakeWindows();
    calls.refuses.access = 0x100_0000;
    calls.refuses.parts = 8;

    expect(read({ attributes: 0x20, descriptor }, 'file', calls)?.metadata.descriptor).to.deep.equal(descriptor);
  });

  it('has the top of a volume not hidden, as it is by itself', () => {
    const calls = new FakeWindows({ [`${folder}/.`]: { attributes: 0x16 }, [`${folder}/hidden`]: { attributes: 0x16 } });
    const attributesOf = (name: string) =>
      new PortableDirectory(Buffer.from(folder), calls).windows(Buffer.from(name), 'directory')?.metadata.attributes;

    expect(attributesOf('.')).to.equal(0x10);
    expect(attributesOf('hidden')).to.equal(0x16);
  });

  it('is not read where nothing of it may be', () => {
    const calls = new FakeWindows();
    calls.refuses.access = 0x2_0000;

    expect(() => read({ attributes: 0x20, descriptor }, 'file', calls))
      .to.throw(WindowsCallError)
      .with.property('code', 'EPERM');
  });

  it('has alternate streams by name, the content aside, also of names that Windows gives itself', () => {
    const answer = readStreams({ 'Zone.Identifier': '[ZoneTransfer]', '\u0005SummaryInformation': 'title', empty: '' });

    expect(answer?.metadata.streams?.map((pair) => pair.map(String))).to.deep.equal([
      ['\u0005SummaryInformation', 'title'],
      ['Zone.Identifier', '[ZoneTransfer]'],
      ['empty', ''],
    ]);
    expect(answer?.unkept).to.deep.equal([]);
    expect(readStreams({})?.metadata.streams).to.equal(undefined);
  });

  it('has the small streams where there is no room for all, and tells of the others', () => {
    const answer = readStreams({ a: 'x'.repeat(65_536), b: 'y'.repeat(36), c: 'z'.repeat(65_500) });

    expect(answer?.metadata.streams?.map(([name, content]) => `${name} ${content.length}`)).to.deep.equal(['b 36', 'c 65500']);
    expect(answer?.unkept).to.deep.equal([
      {
        code: 'STREAM_NOT_KEPT',
        message: 'Its alternate stream "a" is not kept: it has 65,536 bytes, and all of an entry together may have 65,536.',
        lasting: true,
      },
    ]);
  });

  it('tells of streams that cannot be read, cannot be named, or are too many to list', () => {
    const gone = read({ attributes: 0x20, streams: [[':gone:$DATA', 5]] })?.unkept ?? [];
    expect(gone.map(({ code, lasting }) => [code, lasting])).to.deep.equal([['STREAM_NOT_KEPT', false]]);
    const unnamed = read({ attributes: 0x20, streams: [[':\ud800:$DATA', 5]] })?.unkept ?? [];
    expect(unnamed.map(({ message }) => message.split(': ')[1])).to.deep.equal(['its name is no text.']);
    expect(codes(readStreams({ here: 'of a link' }, 'symlink'))).to.deep.equal(['STREAM_NOT_KEPT']);
    const crowd = Array.from({ length: 10_000 }, (_, number) => [`:${number}:$DATA`, 0] as const);
    expect(codes(read({ attributes: 0x20, streams: crowd }))).to.deep.equal(['STREAM_NOT_KEPT']);
  });

  it('has the reparse data of links, not that of storage, and tells of any other', () => {
    expect(read({ attributes: 0x400, reparse: link }, 'symlink')?.metadata.reparse).to.deep.equal(link);
    for (const reparse of [deduplicated, placeholder])
      expect(read({ attributes: 0x420, reparse }))
        .to.deep.include({ unkept: [] })
        .with.nested.property('metadata.reparse', undefined);
    expect(codes(read({ attributes: 0x420, reparse: unknown }))).to.deep.equal(['REPARSE_NOT_KEPT']);
    expect(codes(read({ attributes: 0x400, reparse: deduplicated }, 'symlink'))).to.deep.equal(['REPARSE_NOT_KEPT']);
  });
});
