import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHost, type Destination } from '@tapedeck/core';
import { expect } from 'chai';
import { FolderDestination } from '../../../plugins/media/src/folder/folder-destination.ts';
import { needsPlatform, needsRoot, needsTools } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { errorOf } from '../error-of.ts';
import { mountTmpfs } from './mount-tmpfs.ts';

const shared = (bytes: Uint8Array) => {
  const view = new Uint8Array(new SharedArrayBuffer(bytes.byteLength));
  view.set(bytes);
  return view;
};

describe('media: folder destination', () => {
  let folder: string;
  let destination: Destination;

  const openDestination = async (path = folder) => FolderDestination.open(path, await createHost({ environment: {} }), undefined);

  const store = async (name: string, bytes: Uint8Array) => {
    const file = await destination.createExclusive(name);
    await file.append(bytes);
    await file.flush();
    await file.close();
  };

  beforeEach(async () => {
    folder = tempFolder();
    destination = await openDestination();
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('stores what is appended, from shared memory too, and gives back any range of it', async () => {
    const bytes = randomBytes(3_000_000);
    const file = await destination.createExclusive('a.tdk');
    await file.append(shared(bytes.subarray(0, 1_000_000)));
    await file.append(bytes.subarray(1_000_000));
    await file.flush();
    await file.close();

    const stored = await destination.open('a.tdk');
    const into = shared(new Uint8Array(2_000_000));

    expect(stored.sizeBytes).to.equal(3_000_000);
    expect(await stored.read(500_000, into)).to.equal(2_000_000);
    expect(Buffer.compare(into, bytes.subarray(500_000, 2_500_000))).to.equal(0);
    expect(await stored.read(2_999_990, into), 'at the end').to.equal(10);
    expect(await stored.read(4_000_000, into), 'beyond the end').to.equal(0);
    await stored.close();
  });

  it('refuses a name that is taken, also by one of two that try at once', async () => {
    const results = await Promise.allSettled([destination.createExclusive('lock'), destination.createExclusive('lock')]);
    const refused = results.filter((result) => result.status === 'rejected');

    expect(refused).to.have.length(1);
    expect(refused[0]?.reason).to.have.property('code', 'DESTINATION_EXISTS');
    for (const result of results) if (result.status === 'fulfilled') await result.value.close();
  });

  it('makes folders with their parents, unless they are there', async () => {
    await destination.makeFolder('writers/7');
    await destination.makeFolder('writers/7');

    expect((await destination.list('writers')).map(({ name, kind }) => [name, kind])).to.deep.equal([['7', 'folder']]);
  });

  it('takes no file for a folder', async () => {
    await store('x', Buffer.from('x'));

    expect(await errorOf(destination.makeFolder('x'))).to.have.property('code', 'DESTINATION_EXISTS');
    expect(await errorOf(destination.makeFolder('x/y'))).to.have.property('code', 'DESTINATION_MISSING');
  });

  it('lists files with their sizes and folders, and leaves out the marker, links, and what is not there', async () => {
    await store('a.tdk', Buffer.alloc(5));
    await destination.makeFolder('sub');
    writeFileSync(join(folder, '.tapedeck-destination'), '{}');
    symlinkSync('/etc', join(folder, 'link'));

    expect(await destination.list('')).to.have.deep.members([
      { name: 'a.tdk', kind: 'file', sizeBytes: 5 },
      { name: 'sub', kind: 'folder', sizeBytes: 0 },
    ]);
    expect(await destination.list('nowhere')).to.deep.equal([]);
  });

  it('renames over a file, and moves a whole folder', async () => {
    await store('new', Buffer.from('new'));
    await store('old', Buffer.from('old'));
    await destination.makeFolder('writers/1');
    await store('writers/1/x', Buffer.from('x'));

    await destination.rename('new', 'old');
    await destination.rename('writers/1', 'writers/gone');
    await destination.flushFolder('');
    await destination.flushFolder('writers');

    expect(readFileSync(join(folder, 'old'), 'utf8')).to.equal('new');
    expect((await destination.list('writers/gone')).map((item) => item.name)).to.deep.equal(['x']);
    expect((await destination.list('')).map((item) => item.name)).to.have.members(['old', 'writers']);
  });

  it('removes files and empty folders, is content when they are gone, and keeps folders with content', async () => {
    await store('sub-file', Buffer.from('x'));
    await destination.makeFolder('empty');
    await destination.makeFolder('full');
    await store('full/x', Buffer.from('x'));

    await destination.remove('sub-file');
    await destination.remove('empty');
    await destination.remove('never-there');

    expect(await errorOf(destination.remove('full'))).to.have.property('code', 'DESTINATION_EXISTS');
    expect((await destination.list('')).map((item) => item.name)).to.deep.equal(['full']);
  });

  it('says what is missing', async () => {
    const error = await errorOf(destination.open('nightly/9.tdk'));

    expect(error).to.have.property('code', 'DESTINATION_MISSING');
    expect(error).to.have.property('message').that.contains(`"media ${folder}"`).and.contains('"nightly/9.tdk"');
    expect(await errorOf(destination.createExclusive('nowhere/x'))).to.have.property('code', 'DESTINATION_MISSING');
    expect(await errorOf(destination.rename('nowhere', 'x'))).to.have.property('code', 'DESTINATION_MISSING');
  });

  it('refuses names that lead out of the folder', async () => {
    for (const name of ['..', '../x', 'a/../../x', '/etc/passwd', 'a//b', './a', 'a/', 'a\0b']) {
      const attempts: readonly (() => Promise<unknown>)[] = [
        () => destination.createExclusive(name),
        () => destination.open(name),
        () => destination.list(name),
        () => destination.makeFolder(name),
        () => destination.remove(name),
        () => destination.rename('x', name),
        () => destination.rename(name, 'x'),
      ];
      for (const attempt of attempts)
        expect(await errorOf(attempt()), JSON.stringify(name)).to.have.property('code', 'DESTINATION_NAME_REFUSED');
    }
  });

  it('changes nothing through a link that leads out of the folder', async () => {
    const outside = tempFolder();
    mkdirSync(join(outside, 'deep'));
    writeFileSync(join(outside, 'deep', 'kept'), 'x');
    symlinkSync(outside, join(folder, 'writers'));
    await store('x', Buffer.from('x'));

    const attempts = [
      () => destination.createExclusive('writers/x'),
      () => destination.makeFolder('writers/x'),
      () => destination.makeFolder('writers/a/b'),
      () => destination.remove('writers/deep/kept'),
      () => destination.rename('x', 'writers/x'),
      () => destination.rename('writers/deep', 'deep'),
    ];

    for (const attempt of attempts) expect(await errorOf(attempt())).to.have.property('code', 'DESTINATION_NAME_REFUSED');
    expect(execFileSync('find', [outside, '-type', 'f'], { encoding: 'utf8' }).trim()).to.equal(join(outside, 'deep', 'kept'));
    rmSync(outside, { recursive: true });
  });

  it('works in a folder that is itself reached through a link', async () => {
    const link = `${folder}-link`;
    symlinkSync(folder, link);
    destination = await openDestination(link);

    await destination.makeFolder('a/b');
    await store('a/b/c', Buffer.from('c'));

    expect(readFileSync(join(folder, 'a/b/c'), 'utf8')).to.equal('c');
    rmSync(link);
  });

  it('refuses every change once its folder is gone, and does not make it again', async () => {
    await store('x', Buffer.from('x'));
    rmSync(folder, { recursive: true });

    for (const attempt of [() => destination.createExclusive('y'), () => destination.makeFolder('y'), () => destination.rename('x', 'y')]) {
      expect(await errorOf(attempt())).to.have.property('code', 'DESTINATION_GONE');
    }
    expect(existsSync(folder)).to.equal(false);
  });

  it('really drops a file from memory', async function () {
    needsPlatform(this, 'linux');
    needsTools(this, 'fincore');
    await store('x', randomBytes(4_000_000));
    const stored = await destination.open('x');
    const cachedBytes = () => Number(execFileSync('fincore', ['-bno', 'RES', join(folder, 'x')], { encoding: 'utf8' }));
    await stored.read(0, new Uint8Array(4_000_000));
    expect(cachedBytes()).to.be.greaterThan(3_999_999);

    expect(await stored.dropCache()).to.equal(true);

    expect(cachedBytes()).to.equal(0);
    await stored.close();
  });

  describe('on a small file system', () => {
    let small: string;
    let unmount: () => void;

    beforeEach(async function () {
      needsPlatform(this, 'linux');
      needsRoot(this);
      small = tempFolder();
      unmount = mountTmpfs(small, '1m');
      destination = await openDestination(small);
    });

    afterEach(() => {
      unmount?.();
      if (small) rmSync(small, { recursive: true, force: true });
    });

    it('says that it is full, and goes on in the same place once there is room', async () => {
      await store('ballast', Buffer.alloc(700_000, 1));
      const file = await destination.createExclusive('x');
      await file.append(Buffer.alloc(100_000, 2));

      expect(await errorOf(file.append(Buffer.alloc(400_000, 3)))).to.have.property('code', 'DESTINATION_FULL');
      await destination.remove('ballast');
      await file.append(Buffer.alloc(400_000, 4));
      await file.close();

      expect(readFileSync(join(small, 'x'))).to.deep.equal(Buffer.concat([Buffer.alloc(100_000, 2), Buffer.alloc(400_000, 4)]));
    });

    it('never claims to have read memory from a medium', async () => {
      await store('x', Buffer.alloc(1000));
      const stored = await destination.open('x');

      expect(await stored.dropCache()).to.equal(false);
      await stored.close();
    });

    it('says that it is read-only', async () => {
      await store('x', Buffer.alloc(10));
      execFileSync('mount', ['-o', 'remount,ro', small]);

      for (const attempt of [
        () => destination.createExclusive('y'),
        () => destination.makeFolder('y'),
        () => destination.rename('x', 'y'),
        () => destination.remove('x'),
      ]) {
        expect(await errorOf(attempt())).to.have.property('code', 'DESTINATION_READ_ONLY');
      }
    });

    it('tells how much is free', async () => {
      const { freeBytes, totalBytes } = await destination.space();

      expect(totalBytes).to.equal(1024 * 1024);
      expect(freeBytes).to.be.within(900_000, 1024 * 1024);
    });

    it('invariant 10: writes nothing into the mount point that a drive leaves behind', async () => {
      execFileSync('umount', [small]);

      expect(await errorOf(destination.createExclusive('y'))).to.have.property('code', 'DESTINATION_GONE');
      expect(await errorOf(destination.makeFolder('y'))).to.have.property('code', 'DESTINATION_GONE');
      expect(execFileSync('ls', ['-A', small], { encoding: 'utf8' })).to.equal('');
    });

    it('says that the drive is gone, not that what is on it is missing', async () => {
      await store('x', Buffer.alloc(10));
      execFileSync('umount', [small]);

      for (const attempt of [() => destination.open('x'), () => destination.list(''), () => destination.list('folder')])
        expect(await errorOf(attempt())).to.have.property('code', 'DESTINATION_GONE');
    });
  });

  it('says that this user may not write or read there', async function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    await store('secret', Buffer.from('x'));
    chmodSync(join(folder, 'secret'), 0o600);
    chmodSync(folder, 0o755);
    process.seteuid?.(65_534);
    try {
      expect(await errorOf(destination.createExclusive('x'))).to.have.property('code', 'DESTINATION_READ_ONLY');
      expect(await errorOf(destination.open('secret'))).to.have.property('code', 'DESTINATION_DENIED');
    } finally {
      process.seteuid?.(0);
    }
  });
});
