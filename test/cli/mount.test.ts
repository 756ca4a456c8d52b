import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { siteValue } from '../kit/a-site.ts';
import { isMounted, type MountedPoint, mountPoint } from '../kit/mount-point.ts';
import { needsFuse, needsRoot } from '../kit/needs.ts';
import { noise } from '../kit/noise.ts';
import { removeTree } from '../kit/remove-tree.ts';
import { runTapedeck, tapedeckCommand } from '../kit/run-tapedeck.ts';
import { skip } from '../kit/skip.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const nobody = 65_534;

describe('cli: mount', () => {
  const large = noise('large', 80 << 20);
  let folder: string;
  let source: string;
  let view: string;
  let set: string;
  let media: string;
  let mounted: MountedPoint | undefined;

  before(function () {
    needsFuse(this);
    folder = tempFolder();
    source = join(folder, 'source');
    view = join(folder, 'view');
    set = join(folder, 'media', 'nightly');
    for (const path of [source, view]) mkdirSync(path);
    writeFileSync(join(source, 'large'), large);
    writeFileSync(join(source, 'note'), 'a few words');
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify(siteValue(folder)));
    expect(tapedeck('run', 'nightly').status).to.equal(0);
    media = join(set, readdirSync(set).find((name) => name.endsWith('.tdk')) ?? '');
  });

  afterEach(async () => {
    mounted?.process.kill();
    await mounted?.ended;
    mounted = undefined;
  });

  after(() => {
    if (folder !== undefined) removeTree(folder);
  });

  const tapedeck = (...args: readonly string[]) => runTapedeck(folder, ['--site', 'tapedeck.json', ...args]);

  const mount = async (user?: number): Promise<MountedPoint> => {
    mounted = await mountPoint(folder, `nightly@latest:${source}`, view, user);
    return mounted;
  };

  it('lists a folder as every other file system does', async () => {
    await mount();

    expect(spawnSync('ls', ['-a', view], { encoding: 'utf8' }).stdout.split('\n')).to.deep.equal(['.', '..', 'large', 'note', '']);
  });

  it('reads a large file at random, and only what is asked for', async () => {
    const point = await mount();
    const handle = openSync(join(view, 'large'), 'r');
    const readBytes = () => Number(/^rchar: (\d+)/m.exec(readFileSync(`/proc/${point.process.pid}/io`, 'latin1'))?.[1]);
    const before = readBytes();

    for (const offset of [0, 4095, (40 << 20) + 1, (80 << 20) - 10]) {
      const piece = Buffer.alloc(1000);
      const bytes = readSync(handle, piece, 0, piece.length, offset);

      expect(piece.subarray(0, bytes).equals(large.subarray(offset, offset + 1000)), String(offset)).to.equal(true);
    }
    closeSync(handle);
    expect(readBytes() - before).to.be.below(40 << 20);
    expect(readFileSync(join(view, 'large')).equals(large)).to.equal(true);
  });

  it('refuses every change, also where somebody has mounted it anew for writing', async function () {
    needsRoot(this);
    await mount();
    const note = join(view, 'note');
    const changes: readonly (() => void)[] = [
      () => writeFileSync(note, 'other words'),
      () => writeFileSync(join(view, 'new'), ''),
      () => mkdirSync(join(view, 'folder')),
      () => unlinkSync(note),
      () => chmodSync(note, 0o777),
      () => linkSync(note, join(view, 'again')),
      () => symlinkSync('note', join(view, 'other')),
      () => renameSync(note, join(view, 'moved')),
    ];
    const codes = () => changes.map(codeOf);
    const all = changes.map(() => 'EROFS');

    expect(codes()).to.deep.equal(all);

    expect(spawnSync('mount', ['-i', '-o', 'remount,rw', view], { encoding: 'utf8' }).stderr).to.equal('');
    expect(codes()).to.deep.equal(all);
    expect(readFileSync(note, 'utf8')).to.equal('a few words');
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
    it(`is gone after ${signal}, also while somebody uses it`, async function () {
      if (signal === 'SIGKILL') needsRoot(this);
      const point = await mount();
      const handle = await open(join(view, 'note'));

      point.process.kill(signal);
      const { status } = await point.ended;

      if (signal === 'SIGKILL') await goneFrom(view);
      else expect(status).to.equal(0);
      expect(isMounted(view)).to.equal(false);
      // The file system is gone from under it.
      await handle.close().catch(() => undefined);
    });
  }

  it('is for users who are not root too', async function () {
    needsRoot(this);
    const may = (...what: readonly string[]) => spawnSync('test', what, { uid: nobody }).status === 0;
    if (!may('-r', tapedeckCommand.at(-1) ?? '')) skip(this, 'needs a checkout that others may read');
    if (!may('-w', '/dev/fuse')) skip(this, 'needs a /dev/fuse that others may use');
    spawnSync('chown', ['-R', `${nobody}:${nobody}`, folder]);
    const point = await mount(nobody);
    const read = (user: number) => spawnSync('cat', [join(view, 'note')], { uid: user, encoding: 'utf8' }).stdout;
    const asNobody = read(nobody);
    // Nobody else may look at what a user has the key of.
    const asRoot = read(0);
    point.process.kill('SIGINT');

    expect(await point.ended).to.include({ status: 0 });
    expect([asNobody, asRoot]).to.deep.equal(['a few words', '']);
    expect(isMounted(view)).to.equal(false);
  });

  it('gives an error for what is damaged, tells it, and goes on with the rest', async () => {
    const bytes = readFileSync(media);
    const point = await mount();
    // What is stored does not compress, so a part of it is found as it is.
    const at = bytes.indexOf(large.subarray(60 << 20, (60 << 20) + 64));
    writeFileSync(media, Buffer.concat([bytes.subarray(0, at), Buffer.alloc(64), bytes.subarray(at + 64)]));

    const whole = codeOf(() => readFileSync(join(view, 'large')));
    const handle = openSync(join(view, 'large'), 'r');
    const start = readSync(handle, Buffer.alloc(1000), 0, 1000, 0);
    closeSync(handle);
    const note = readFileSync(join(view, 'note'), 'utf8');
    const { status, stderr } = await point.unmount();
    writeFileSync(media, bytes);

    expect(at).to.be.above(0);
    expect([whole, start, note]).to.deep.equal(['EIO', 1000, 'a few words']);
    expect(status).to.equal(3);
    expect(stderr).to.contain(`"${source}/large" could not be read: `).and.contain('is damaged');
    expect(stderr.match(/could not be read/g)).to.have.length(1);
  });

  it('holds a lease as long as it is there, and reads on when the media file is moved to the trash', async () => {
    // Those of readers that were killed are still there.
    const leases = () => readdirSync(set, { recursive: true }).filter((name) => /^readers\/\w+$/.test(String(name))).length;
    const before = leases();
    const point = await mount();
    const during = leases();
    renameSync(media, `${media}-moved`);

    const read = readFileSync(join(view, 'large'));
    renameSync(`${media}-moved`, media);
    const { status } = await point.unmount();

    expect([during, leases()]).to.deep.equal([before + 1, before]);
    expect(read.equals(large)).to.equal(true);
    expect(status).to.equal(0);
  });

  it('says why it cannot be made', () => {
    const refusalOf = (point: string, where: string) => /code: (\w+)/.exec(tapedeck('mount', point, where).stderr)?.[1];

    expect(refusalOf('nightly@latest', source)).to.equal('CLI_MOUNT_FOLDER');
    expect(refusalOf('nightly@latest', join(folder, 'nothing'))).to.equal('CLI_MOUNT_FOLDER');
    expect(refusalOf(`nightly@latest:${source}/note`, view)).to.equal('CLI_MOUNT_NO_FOLDER');
    expect(refusalOf(`nightly@latest:${source}/nothing`, view)).to.equal('BACKUP_NO_SUCH_PATH');
  });
});

const codeOf = (work: () => void): unknown => {
  try {
    work();
    return 'done';
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
};

/** The program that unmounts after a kill is not ours to wait for. */
const goneFrom = async (view: string): Promise<void> => {
  while (isMounted(view)) await new Promise((resolve) => setImmediate(resolve));
};
