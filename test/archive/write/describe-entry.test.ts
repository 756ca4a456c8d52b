import { join } from 'node:path';
import { expect } from 'chai';
import { PortableDirectory } from '../../../archive/src/system/portable-directory.ts';
import type { CaptureTools } from '../../../archive/src/write/candidate.ts';
import { describeEntry } from '../../../archive/src/write/describe-entry.ts';
import type { EntryProblem } from '../../../archive/src/write/unit-results.ts';
import { type FakeEntry, FakeWindows } from '../../kit/fake-windows.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

const stat = {
  type: 'file',
  size: 0,
  allocatedBytes: 0,
  mode: 0o644,
  uid: 0,
  gid: 0,
  links: 1,
  inode: 1n,
  modified: 1n,
  changed: 1n,
  born: undefined,
  volume: 1,
  device: [0, 0],
} as const;

describe('archive: what is described of an entry of Windows', () => {
  before(function () {
    needsPlatform(this, 'linux');
  });

  const describeFake = (entry: FakeEntry, calls = new FakeWindows()) => {
    const folder = tempFolder();
    calls.entries.set(join(folder, 'file'), entry);
    const problems: EntryProblem[] = [];
    const tools: Pick<CaptureTools, 'granularity' | 'problem'> = { granularity: 0n, problem: (problem) => problems.push(problem) };
    const directory = new PortableDirectory(Buffer.from(folder), calls);
    const [name, askedAt] = [Buffer.from('file'), 10n ** 18n];
    const place = { directory, name, stat, volume: 0, previous: undefined, fixed: false, folder: Buffer.from(folder), askedAt };
    const { entry: described, watch } = describeEntry(place, tools);
    return { windows: described.windows, unsettled: watch.unsettled, problems: problems.map(({ kind, code }) => `${kind} ${code}`) };
  };

  it('is settled when all of it is kept', () => {
    expect(describeFake({ attributes: 0x21 })).to.deep.equal({
      windows: { attributes: 0x21, descriptor: undefined, streams: undefined, reparse: undefined },
      unsettled: false,
      problems: [],
    });
  });

  it('is looked at again by the next run, which tells of it again, when something of it is not kept', () => {
    const { windows, unsettled, problems } = describeFake({ attributes: 0x21, streams: [[':large:$DATA', 65_537]] });

    expect({ attributes: windows?.attributes, unsettled, problems }).to.deep.equal({
      attributes: 0x21,
      unsettled: true,
      problems: ['unsupported STREAM_NOT_KEPT'],
    });
  });

  it('is looked at again when nothing of it can be read', () => {
    const calls = new FakeWindows();
    calls.refuses.access = 0x2_0000;

    expect(describeFake({ attributes: 0x21 }, calls)).to.deep.equal({
      windows: undefined,
      unsettled: true,
      problems: ['unsupported WINDOWS_UNREADABLE'],
    });
  });
});
