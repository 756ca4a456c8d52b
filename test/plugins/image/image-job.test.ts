import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHost, type JsonValue, runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite, siteValue } from '../../kit/a-site.ts';
import { mountPoint } from '../../kit/mount-point.ts';
import { needsFuse } from '../../kit/needs.ts';
import { noise } from '../../kit/noise.ts';
import { runTapedeck } from '../../kit/run-tapedeck.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { needsDisks, TestDisk } from './a-disk.ts';
import { restoreImage } from './restore-image.ts';

/** A boot sector's place, swap, and one partition for each of four file systems. */
const table = `label: gpt
size=100M, type=linux
size=16M, type=swap
size=320M, type=linux
size=110M, type=linux
size=40M, type=linux
`;

describe('image: disks and volumes', () => {
  let folder: string;
  const disks: TestDisk[] = [];

  const aDisk = (mebibytes: number, layout?: string): TestDisk => {
    const disk = new TestDisk(mebibytes, layout);
    disks.push(disk);
    return disk;
  };

  /** It says itself what it protects, so that it has no sources. */
  const jobsOf = (image: Readonly<Record<string, JsonValue>>, more: Readonly<Record<string, JsonValue>> = {}) => {
    const { sources: _, ...nightly } = siteValue(folder, { kind: 'image', image, ...more }).jobs.nightly;
    return { jobs: { nightly } };
  };

  const siteOf = (...job: Parameters<typeof jobsOf>): Promise<Site> => aSite(folder, {}, 'state', jobsOf(...job));

  const mediaBytes = (): number => Number(execFileSync('du', ['-sb', join(folder, 'media')], { encoding: 'utf8' }).split('\t')[0]);

  beforeEach(function () {
    needsDisks(this);
    folder = tempFolder();
  });

  afterEach(() => {
    for (const disk of disks.splice(0)) disk.remove();
  });

  it('keep a whole disk: its table, boot code and the used blocks of its partitions; and bring it back onto another one', async () => {
    const disk = aDisk(640, table);
    const boot = Buffer.from('boot code of a test');
    execFileSync('dd', [`of=${disk.device}`, 'bs=1', 'conv=notrunc', 'status=none'], { input: boot });
    execFileSync('mkfs.ext4', ['-q', disk.part(1)]);
    execFileSync('mkswap', ['--quiet', '--label', 'exchange', disk.part(2)], { stdio: 'ignore' });
    execFileSync('mkfs.xfs', ['-q', disk.part(3)]);
    execFileSync('mkfs.btrfs', ['-q', disk.part(4)]);
    execFileSync('mkfs.ntfs', ['--quick', '--quiet', disk.part(5)], { stdio: 'ignore' });
    writeFileSync(join(folder, 'for-windows'), noise('for windows', 2 << 20));
    execFileSync('ntfscp', [disk.part(5), join(folder, 'for-windows'), 'stays'], { stdio: 'ignore' });
    for (const part of [1, 3, 4]) {
      const mounted = disk.mount(disk.part(part));
      writeFileSync(join(mounted, 'stays'), noise(`part ${part}`, 3 << 20));
      writeFileSync(join(mounted, 'goes'), noise(`gone ${part}`, 8 << 20));
      execFileSync('sync', ['-f', mounted]);
      rmSync(join(mounted, 'goes'));
    }
    disk.unmount();
    const site = await siteOf({ disks: [disk.device] }, { verify: { advanced: true } });

    const { report } = await runJob(site, 'nightly');

    expect([report.outcome, report.problems, report.error]).to.deep.equal(['complete', [], undefined]);
    expect(report.notes.map(({ code }) => code)).to.deep.equal([]);
    // What was deleted is not in it, 24 MiB of noise that cannot be compressed.
    expect(mediaBytes()).to.be.within(11 << 20, 16 << 20);

    const other = aDisk(700);
    const back = await restoreImage(site, disk.device, { device: other.device }, { verify: true });
    expect([back.report.outcome, back.report.problems]).to.deep.equal(['complete', []]);
    expect(back.report.restored?.checked).to.include({ files: 1, differences: 0 });
    other.showPartitions();
    expect(readFileSync(other.file).subarray(0, boot.length).equals(boot)).to.equal(true);
    expect(execFileSync('blkid', ['-p', '-s', 'LABEL', '-o', 'value', other.part(2)], { encoding: 'utf8' }).trim()).to.equal('exchange');
    execFileSync('fsck.ext4', ['-fn', other.part(1)], { stdio: 'ignore' });
    execFileSync('xfs_repair', ['-n', other.part(3)], { stdio: 'ignore' });
    execFileSync('btrfs', ['check', other.part(4)], { stdio: 'ignore' });
    const fromWindows = execFileSync('ntfscat', [other.part(5), 'stays'], { maxBuffer: 4 << 20 });
    expect(fromWindows.equals(noise('for windows', 2 << 20))).to.equal(true);
    for (const part of [1, 3, 4]) {
      const mounted = other.mount(other.part(part), '-o', 'ro');
      expect(readFileSync(join(mounted, 'stays')).equals(noise(`part ${part}`, 3 << 20))).to.equal(true);
    }
  });

  it('store of a volume only what has changed, name it by where it is mounted, and give its files without a restore', async function () {
    needsFuse(this);
    const disk = aDisk(64);
    execFileSync('mkfs.ext4', ['-q', disk.device]);
    const fill = (name: string) => {
      const mounted = disk.mount(disk.device);
      writeFileSync(join(mounted, name), noise(name, 6 << 20));
      disk.unmount();
    };
    fill('first');
    await runJob(await siteOf({ volumes: [disk.device] }), 'nightly');
    const before = mediaBytes();
    fill('second');
    const image = { volumes: [disk.mount(disk.device, '-o', 'ro')] };

    const { report } = await runJob(await siteOf(image), 'nightly');

    expect([report.outcome, report.problems, report.error]).to.deep.equal(['complete', [], undefined]);
    expect(before).to.be.within(6 << 20, 7 << 20);
    expect(mediaBytes() - before).to.be.within(6 << 20, 8 << 20);
    const point = join(folder, 'point');
    const within = disk.folder;
    mkdirSync(point);
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify({ ...siteValue(folder), ...jobsOf(image) }));
    const mounted = await mountPoint(folder, 'nightly@latest', point);
    try {
      const [name = ''] = readdirSync(join(point, 'images'));
      const there = join(within, 'there');
      mkdirSync(there);
      execFileSync('mount', ['-o', 'ro,noload,loop', join(point, 'images', name), there]);
      expect(readFileSync(join(there, 'second')).equals(noise('second', 6 << 20))).to.equal(true);
      execFileSync('umount', [there]);
    } finally {
      await mounted.unmount();
    }
  });

  it('have a plan for their machine, whose commands bring it back', async () => {
    const disk = aDisk(24, 'label: gpt\nsize=8M, type=linux\n');
    execFileSync('mkfs.ext4', ['-q', '-L', 'first', disk.part(1)]);
    const image = { disks: [disk.device] };
    await runJob(await siteOf(image), 'nightly');
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify({ ...siteValue(folder), ...jobsOf(image) }));
    const other = aDisk(32);

    const { stdout } = runTapedeck(folder, ['restore', 'nightly@latest', '--system']);

    expect(stdout).to.include(`from image:${disk.device}`).and.include('THIS DESTROYS everything on /dev/sdX');
    const [, line = ''] = /^ +tapedeck (restore .* --with device=.*)$/m.exec(stdout) ?? [];
    const { status } = runTapedeck(folder, line.replace('/dev/sdX', other.device).split(' '));
    expect(status).to.equal(0);
    other.showPartitions();
    expect(execFileSync('blkid', ['-p', '-s', 'LABEL', '-o', 'value', other.part(1)], { encoding: 'utf8' }).trim()).to.equal('first');
    const dry = runTapedeck(folder, [
      'restore',
      'nightly@latest',
      '--workload',
      `image:${disk.device}`,
      '--with',
      'file=/nowhere.img',
      '--dry-run',
    ]);
    expect(dry.status).to.equal(0);
  });

  it('come back as files for virtual machines', async () => {
    const disk = aDisk(24, 'label: dos\nsize=8M, type=83\n');
    execFileSync('dd', [`of=${disk.part(1)}`, 'bs=1M', 'seek=2', 'conv=notrunc', 'status=none'], { input: noise('raw', 1 << 20) });
    const site = await siteOf({ disks: [disk.device] });
    await runJob(site, 'nightly');

    for (const ending of ['img', 'qcow2', 'vhdx']) {
      const file = join(folder, `machine.${ending}`);
      const { report } = await restoreImage(site, disk.device, { file });
      expect([report.outcome, report.error]).to.deep.equal(['complete', undefined]);
      execFileSync('qemu-img', ['compare', '-f', 'raw', '-F', ending === 'img' ? 'raw' : ending, disk.device, file]);
      const again = await restoreImage(site, disk.device, { file });
      expect(again.report.error?.code).to.equal('IMAGE_RESTORE_REFUSED');
    }
    expect(readdirSync(folder).filter((one) => one.startsWith('.tapedeck'))).to.deep.equal([]);
    const raw = join(folder, 'machine.img');
    writeFileSync(raw, 'something else');
    expect((await restoreImage(site, disk.device, { file: raw }, { conflict: 'overwrite' })).report.outcome).to.equal('complete');
    execFileSync('cmp', [disk.device, raw]);
  });

  it('never come back onto a device that is used, has anything on it, or is too short', async () => {
    const disk = aDisk(16);
    execFileSync('dd', [`of=${disk.device}`, 'conv=notrunc', 'status=none'], { input: noise('small', 1 << 20) });
    const site = await siteOf({ disks: [disk.device] });
    await runJob(site, 'nightly');
    const onto = async (device: string, conflict = 'fail') => {
      const { report } = await restoreImage(site, disk.device, { device }, { conflict });
      return report.error?.code ?? report.outcome;
    };
    const other = aDisk(20);
    execFileSync('mkfs.ext4', ['-q', other.device]);
    const before = readFileSync(other.file);

    const dry = await restoreImage(site, disk.device, { device: other.device }, { dryRun: true });
    expect(dry.report.error?.code).to.equal('IMAGE_DEVICE_HOLDS_DATA');
    expect(await onto(aDisk(8).device)).to.equal('IMAGE_DEVICE_TOO_SHORT');
    expect(await onto(other.device)).to.equal('IMAGE_DEVICE_HOLDS_DATA');
    expect(await onto(folder)).to.equal('IMAGE_NO_DEVICE');
    expect(await onto(join(folder, 'nothing'))).to.equal('IMAGE_NO_DEVICE');
    other.mount(other.device, '-o', 'ro');
    expect(await onto(other.device, 'overwrite')).to.equal('IMAGE_IN_USE');
    other.unmount();
    expect(readFileSync(other.file).equals(before)).to.equal(true);
    expect(await onto(other.device, 'overwrite')).to.equal('complete');
    execFileSync('cmp', ['--bytes', `${16 << 20}`, disk.device, other.device]);
  });

  it('are refused of what is no disk, is not there, or is mounted for writing without a snapshot that has its blocks', async () => {
    const disk = aDisk(64, 'label: gpt\nsize=40M, type=linux\n');
    execFileSync('mkfs.ext4', ['-q', disk.part(1)]);
    const target = disk.mount(disk.part(1));
    const gone = aDisk(8);
    const refusalOf = async (image: Readonly<Record<string, JsonValue>>) => {
      const { report } = await runJob(await siteOf(image), 'nightly');
      expect(report.outcome).to.equal('failed');
      return JSON.stringify(report.error);
    };

    expect(await refusalOf({ disks: [disk.part(1)] })).to.match(/IMAGE_REFUSED.*is no whole disk/s);
    expect(await refusalOf({ disks: [folder] })).to.match(/no block device/);
    expect(await refusalOf({ volumes: [join(folder, 'nothing')] })).to.match(/not there/);
    disks.splice(disks.indexOf(gone), 1)[0]?.remove();
    expect(await refusalOf({ disks: [gone.device] })).to.match(/no medium in it/);
    expect(await refusalOf({ volumes: ['/proc'] })).to.match(/which is no block device/);
    expect(await refusalOf({ volumes: [target] })).to.match(/CORE_BLOCKS_MISSING/);
    expect(await refusalOf({ disks: [disk.device] })).to.match(/CORE_BLOCKS_MISSING/);
  });

  it('are degraded where somebody has written to the device meanwhile', async () => {
    const disk = aDisk(32);
    const site = await siteOf({ volumes: [disk.device] });
    const meddling = {
      write: () =>
        execFileSync('dd', [
          `of=${disk.device}`,
          'bs=4k',
          'count=1',
          'seek=100',
          'conv=notrunc,fsync',
          'oflag=direct',
          'if=/dev/urandom',
          'status=none',
        ]),
    };

    const { report } = await runJob(site, 'nightly', {
      listeners: [(event) => void (event.event === 'step-started' && event.step === 'stream' && meddling.write())],
    });

    expect(report.outcome).to.equal('degraded');
    expect(report.problems.map(({ code, source }) => [code, source])).to.deep.equal([['IMAGE_WRITTEN', `image:${disk.device}`]]);
  });

  it('read a volume whole, and say so, of which it is not sure which blocks are in use', async () => {
    const disk = aDisk(32);
    execFileSync('mkfs.ext4', ['-q', disk.device]);
    // As a power cut leaves it: what it is still to do stands in its journal.
    const mounted = disk.mount(disk.device);
    writeFileSync(join(mounted, 'new'), noise('new', 1 << 20));
    execFileSync('sync', ['-f', mounted]);
    const left = readFileSync(disk.file);
    disk.unmount();
    writeFileSync(disk.file, left);
    execFileSync('blockdev', ['--flushbufs', disk.device]);
    const site = await siteOf({ volumes: [disk.device] });

    const { report } = await runJob(site, 'nightly');

    expect(report.outcome).to.equal('complete');
    expect(report.notes.map(({ code }) => code)).to.deep.equal(['IMAGE_READ_WHOLE']);
    await restoreImage(site, disk.device, { file: join(folder, 'back.raw') });
    execFileSync('cmp', [disk.device, join(folder, 'back.raw')]);
  });

  it('that were interrupted are gone on with, and are whole then', async () => {
    const disk = aDisk(96);
    execFileSync('dd', [`of=${disk.device}`, 'bs=1M', 'conv=notrunc,fsync', 'status=none'], { input: noise('interrupted', 96 << 20) });
    const site = await siteOf({ volumes: [disk.device] });
    const cancelling = new AbortController();

    const first = await runJob(site, 'nightly', {
      signal: cancelling.signal,
      listeners: [(event) => void (event.event === 'written' && cancelling.abort())],
    });
    const { report } = await runJob(site, 'nightly');

    expect([first.report.outcome, report.outcome, report.problems]).to.deep.equal(['cancelled', 'complete', []]);
    // What the first run had stored by then is not stored again.
    expect(mediaBytes()).to.be.below(100 << 20);
    const file = join(folder, 'back.raw');
    await restoreImage(site, disk.device, { file });
    execFileSync('cmp', [disk.device, file]);
  });

  it('are made without partclone too, of all blocks, and that is said', async () => {
    const disk = aDisk(32);
    execFileSync('mkfs.ext4', ['-q', disk.device]);
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    for (const program of ['lsblk', 'sfdisk', 'blkid', 'findmnt', 'blockdev', 'dumpe2fs'])
      symlinkSync(execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim(), join(bin, program));
    const site = await aSite(folder, {}, 'state', jobsOf({ volumes: [disk.device] }), {
      host: await createHost({ environment: { ...process.env, PATH: bin } }),
    });

    const { report } = await runJob(site, 'nightly');

    expect([report.outcome, report.problems]).to.deep.equal(['complete', []]);
    expect(report.notes.map(({ code }) => code)).to.deep.equal(['IMAGE_READ_WHOLE']);
  });
});
