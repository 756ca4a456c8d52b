import { join } from 'node:path';
import { runJob } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite, siteValue } from '../../kit/a-site.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { needsDisks, TestDisk } from './a-disk.ts';
import { installTinySystem, needsTinySystem, startDisk } from './boot/tiny-system.ts';
import { restoreImage } from './restore-image.ts';

describe('image: a system', () => {
  const disks: TestDisk[] = [];

  afterEach(() => {
    for (const disk of disks.splice(0)) disk.remove();
  });

  it('starts from the disk it came back onto, and in a virtual machine', async function () {
    needsDisks(this);
    needsTinySystem(this);
    const folder = tempFolder();
    const disk = new TestDisk(64, 'label: dos\nsize=60M, type=83, bootable\n');
    const other = new TestDisk(80);
    disks.push(disk, other);
    const greeting = `I am back, ${folder}`;
    installTinySystem(disk, greeting);
    const { sources: _, ...nightly } = siteValue(folder, { kind: 'image', image: { disks: [disk.device] } }).jobs.nightly;
    const site = await aSite(folder, {}, 'state', { jobs: { nightly } });
    expect((await runJob(site, 'nightly')).report.outcome).to.equal('complete');
    const file = join(folder, 'machine.qcow2');

    for (const options of [{ device: other.device }, { file }]) {
      const { report } = await restoreImage(site, disk.device, options);
      expect([report.outcome, report.error]).to.deep.equal(['complete', undefined]);
    }

    expect(startDisk(other.device, 'raw')).to.include(greeting);
    expect(startDisk(file, 'qcow2')).to.include(greeting);
  });
});
