import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Entry, walkCatalog } from '@tapedeck/archive';
import { expect } from 'chai';
import { type MadeMedia, type MediaChoices, makeMedia, openMade, restoreMade } from '../kit/a-media-file.ts';
import { type Meddling, meddlingModule } from '../kit/meddling.ts';
import { needsPlatform, needsRoot } from '../kit/needs.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('archive: a source that changes while it is captured', () => {
  let folder: string;
  let source: string;

  beforeEach(function () {
    needsPlatform(this, 'linux');
    folder = tempFolder();
    source = join(folder, 'source');
    mkdirSync(source);
    writeFileSync(join(source, 'a-neighbour'), 'stays');
    writeFileSync(join(source, 'z-neighbour'), 'stays');
  });

  const capture = (choices: MediaChoices, root = source): Promise<MadeMedia> => makeMedia(root, join(folder, 'media'), choices);
  const meddlingAt = (name: string, ...command: Meddling['command']): MediaChoices => ({
    filters: [{ module: meddlingModule, options: { name, command } }],
  });
  const meddlingAtBlock = (...command: Meddling['command']): MediaChoices => ({
    workers: 1,
    codec: { module: meddlingModule, options: { leastBytes: 1 << 20, command } },
  });

  const catalog = async (made: MadeMedia): Promise<ReadonlyMap<string, Entry>> => {
    const reader = await openMade(made);
    const entries = new Map<string, Entry>();
    const everything = { everything: true, wants: () => true, enters: () => true };
    for await (const { path, entry } of walkCatalog(reader, everything)) entries.set(path.toString(), entry);
    await reader.close();
    return entries;
  };

  const problems = ({ problems: list }: MadeMedia): string[] => list.map(({ kind, code }) => `${kind} ${code}`);

  /** Entries that neither a capture, an exclusion nor a problem of their own accounts for. */
  const openDebts = ({ counts, problems: list }: MadeMedia): number => {
    const settled = list.filter(({ code }) => code === 'FILE_CHANGED' || code === 'FILE_UNREADABLE').length;
    return counts.reduce((open, { listed, captured, excluded }) => open + listed - captured - excluded, -settled);
  };

  it('loses a file that vanishes before it is opened, with a note, and nothing beside it', async () => {
    writeFileSync(join(source, 'fleeting'), 'gone soon');

    const made = await capture(meddlingAt('fleeting', 'rm', join(source, 'fleeting')));

    expect([...(await catalog(made)).keys()]).to.deep.equal(['', 'a-neighbour', 'z-neighbour']);
    expect(problems(made)).to.deep.equal(['vanished ENTRY_VANISHED']);
    expect(openDebts(made)).to.equal(0);
  });

  it('loses a link that vanishes before it is read, with a note, and nothing beside it', async () => {
    symlinkSync('anywhere', join(source, 'fleeting'));

    const made = await capture(meddlingAt('fleeting', 'rm', join(source, 'fleeting')));

    expect([...(await catalog(made)).keys()]).to.deep.equal(['', 'a-neighbour', 'z-neighbour']);
    expect(problems(made)).to.deep.equal(['vanished ENTRY_VANISHED']);
    expect(openDebts(made)).to.equal(0);
  });

  it('says that a root was moved away, instead of taking what is left of it for all', async () => {
    mkdirSync(join(source, 'b-folder'));

    const made = await capture(meddlingAt('z-neighbour', 'mv', source, `${source}-moved`));

    expect(problems(made)).to.deep.equal(['unreadable ENTRY_UNREADABLE', 'unreadable SOURCE_VANISHED']);
  });

  it('notes a folder that was removed, and nothing more', async () => {
    mkdirSync(join(source, 'b-folder'));

    const made = await capture(meddlingAt('z-neighbour', 'rmdir', join(source, 'b-folder')));

    expect(problems(made)).to.deep.equal(['vanished DIRECTORY_VANISHED']);
  });

  for (const { when, meddledAt, told } of [
    { when: 'before it is opened', meddledAt: 'z-neighbour', told: ['VOLUME_GONE'] },
    { when: 'after it was opened', meddledAt: 'y-inside', told: ['ENTRY_UNREADABLE', 'VOLUME_GONE'] },
  ]) {
    it(`says that a volume was unmounted ${when}`, async function () {
      needsRoot(this);
      const mounted = join(source, 'mounted');
      mkdirSync(mounted);
      execFileSync('mount', ['-t', 'tmpfs', 'none', mounted]);
      try {
        mkdirSync(join(mounted, 'inside', 'deep'), { recursive: true });
        writeFileSync(join(mounted, 'y-inside'), 'words');

        const made = await capture(meddlingAt(meddledAt, 'umount', '-l', mounted));

        expect(problems(made)).to.deep.equal(told.map((code) => `unreadable ${code}`));
      } finally {
        spawnSync('umount', ['-l', mounted]);
      }
    });
  }

  it('says of a link that something else took its place, and keeps what is beside it', async () => {
    symlinkSync('anywhere', join(source, 'link'));

    const made = await capture(meddlingAt('link', 'cp', '--remove-destination', join(source, 'a-neighbour'), join(source, 'link')));

    const entries = await catalog(made);
    expect([...entries.keys()]).to.deep.equal(['', 'a-neighbour', 'link', 'z-neighbour']);
    expect(entries.get('link')).to.include({ type: 'symlink', unread: true });
    expect(problems(made)).to.deep.equal(['unreadable FILE_UNREADABLE']);
    expect(openDebts(made)).to.equal(0);
  });

  it('does not wait for a writer when a pipe takes the place of a file', async () => {
    writeFileSync(join(source, 'file'), 'words');
    const path = join(source, 'file');

    const made = await capture(meddlingAt('file', 'sh', '-c', `rm '${path}' && mkfifo '${path}'`));

    expect((await catalog(made)).get('file')).to.include({ type: 'file', unread: true });
    expect(openDebts(made)).to.equal(0);
  });

  it('keeps the mode, owner and attributes that belong to the content which was read', async () => {
    writeFileSync(join(source, 'file'), 'first', { mode: 0o644 });
    writeFileSync(join(source, 'next'), 'later', { mode: 0o600 });

    const made = await capture(meddlingAt('file', 'chmod', '0640', join(source, 'file')));

    expect((await catalog(made)).get('file')).to.include({ mode: 0o640, torn: false });
    expect(made.problems).to.deep.equal([]);
  });

  it('goes on when a large file vanishes between its segments, and says so', async () => {
    writeFileSync(join(source, 'large'), noise('large', 130 << 20));

    const made = await capture(meddlingAtBlock('rm', join(source, 'large')));

    const entries = await catalog(made);
    expect([...entries.keys()]).to.deep.equal(['', 'a-neighbour', 'large', 'z-neighbour']);
    expect(entries.get('large')).to.include({ unread: true });
    expect(problems(made)).to.deep.equal(['changed FILE_CHANGED']);
    expect(openDebts(made)).to.equal(0);
  });

  it('marks a large file that changes between its segments, and counts it once', async () => {
    writeFileSync(join(source, 'large'), noise('large', 130 << 20));

    const made = await capture(meddlingAtBlock('truncate', '-s', '100M', join(source, 'large')));

    const large = (await catalog(made)).get('large');
    expect(large).to.include({ torn: true, size: 100 << 20 });
    const { restored, problems: none, torn } = await restoreMade(made, tempFolder());
    expect({ restored, none, torn: torn.map(({ path, code }) => `${code} ${Buffer.from(path)}`) }).to.deep.equal({
      restored: 3,
      none: [],
      torn: ['TORN large'],
    });
    expect(problems(made)).to.deep.equal(['changed FILE_CHANGED']);
    expect(openDebts(made)).to.equal(0);
  });

  it('goes on when a root that is a large file vanishes between its segments', async () => {
    const root = join(source, 'large');
    writeFileSync(root, noise('large', 130 << 20));

    const made = await capture(meddlingAtBlock('rm', root), root);

    expect((await catalog(made)).get('')).to.include({ unread: true });
    expect(problems(made)).to.deep.equal(['changed FILE_CHANGED']);
    expect(openDebts(made)).to.equal(0);
  });
});
