import { join } from 'node:path';
import { expect } from 'chai';
import { CborWriter } from '../../../archive/src/format/cbor-writer.ts';
import { encodeWatchPage } from '../../../archive/src/format/page.ts';
import { PortableDirectory } from '../../../archive/src/system/portable-directory.ts';
import type { Candidate } from '../../../archive/src/write/candidate.ts';
import { describeEntry } from '../../../archive/src/write/describe-entry.ts';
import { keepUnchanged } from '../../../archive/src/write/keep-unchanged.ts';
import { PreviousPage } from '../../../archive/src/write/previous-page.ts';
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
const large = { attributes: 0x21, streams: [[':large:$DATA', 65_537]] } as const;

describe('archive: what is described of an entry of Windows', () => {
  before(function () {
    needsPlatform(this, 'linux');
  });

  /** A file of a folder of Windows that has this. */
  const candidateOf = (entry: FakeEntry, calls = new FakeWindows()): Candidate => {
    const folder = tempFolder();
    calls.entries.set(join(folder, 'file'), entry);
    const directory = new PortableDirectory(Buffer.from(folder), calls);
    const [name, askedAt] = [Buffer.from('file'), 10n ** 18n];
    return { directory, name, stat, volume: 0, previous: undefined, fixed: false, folder: Buffer.from(folder), askedAt };
  };
  const gathering = () => {
    const problems: string[] = [];
    return { problems, problem: ({ kind, code }: EntryProblem) => problems.push(`${kind} ${code}`) };
  };
  const describeFake = (entry: FakeEntry, calls?: FakeWindows) => {
    const { problems, problem } = gathering();
    const { entry: described, watch } = describeEntry(candidateOf(entry, calls), { granularity: 0n, problem });
    return { attributes: described.windows?.attributes, unsettled: watch.unsettled, unkept: watch.unkept, problems };
  };

  it('is settled when all of it is kept', () => {
    expect(describeFake({ attributes: 0x21 })).to.deep.equal({ attributes: 0x21, unsettled: false, unkept: false, problems: [] });
  });

  it('is settled when something cannot be kept, which is told', () => {
    const problems = ['unsupported STREAM_NOT_KEPT'];

    expect(describeFake(large)).to.deep.equal({ attributes: 0x21, unsettled: false, unkept: true, problems });
  });

  it('is looked at again when something could not be read', () => {
    const unread = { attributes: 0x21, streams: [[':gone:$DATA', 5]] } as const;
    const problems = ['unsupported STREAM_NOT_KEPT'];

    expect(describeFake(unread)).to.deep.equal({ attributes: 0x21, unsettled: true, unkept: true, problems });
  });

  it('is looked at again when nothing of it can be read', () => {
    const calls = new FakeWindows();
    calls.refuses.access = 0x2_0000;
    const problems = ['unsupported WINDOWS_UNREADABLE'];

    expect(describeFake({ attributes: 0x21 }, calls)).to.deep.equal({ attributes: undefined, unsettled: true, unkept: false, problems });
  });

  /** Keeps an entry as the last run has described it; answers whether it was kept, how often it was opened for that, and what is told. */
  const keepFake = (entry: FakeEntry) => {
    const described = describeEntry(candidateOf(entry), { granularity: 0n, problem: () => undefined });
    const [entries, watches] = [new CborWriter(), new CborWriter()];
    described.write(entries, watches);
    const previous = PreviousPage.ofEntry(entries.take(), encodeWatchPage(1, watches.view()));
    previous.next();
    const { problems, problem } = gathering();
    const sink = { holdsAll: () => true, add: () => Buffer.of() };
    const calls = new FakeWindows();
    const kept = keepUnchanged({ ...candidateOf(entry, calls), previous }, { sink, problem });
    return { isKept: kept !== undefined, opened: calls.opened.length, problems };
  };

  it('is kept unread when it has not changed, and only what cannot be kept of it is asked for and told again', () => {
    expect(keepFake(large)).to.deep.equal({ isKept: true, opened: 1, problems: ['unsupported STREAM_NOT_KEPT'] });
    expect(keepFake({ attributes: 0x21 })).to.deep.equal({ isKept: true, opened: 0, problems: [] });
  });
});
