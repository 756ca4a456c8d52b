import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '@tapedeck/core';
import { expect } from 'chai';
import { collectParts } from '../../../plugins/systemstate/src/linux/collect-parts.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { fakeLinux, fakeTools, type Said } from './fake-linux.ts';

/** Collects the parts of a fake machine with other tools than usual. */
const collected = async (other: Readonly<Record<string, Said | undefined>> = {}, signal = new AbortController().signal) => {
  const folder = tempFolder();
  const parts = join(folder, 'parts');
  mkdirSync(parts);
  const problems: Problem[] = [];
  const tools = Object.fromEntries(
    Object.entries({ ...fakeTools, ...other }).flatMap(([name, said]) => (said === undefined ? [] : [[name, said]])),
  );
  const host = await fakeLinux(folder, tools);
  const run = { signal, problem: (problem: Problem) => void problems.push(problem) };
  const rows = await collectParts(run, host, { workload: 'systemstate:keeper', folder: parts });
  const read = (file: string) => (existsSync(join(parts, file)) ? readFileSync(join(parts, file), 'utf8') : undefined);
  return { problems, read, row: (part: string) => rows.find((one) => one.part === part), rows };
};

describe('systemstate: collect parts', () => {
  it('asks for the table of each disk, the layout of each group and the subvolumes of each btrfs', async () => {
    const { problems, read } = await collected();

    expect(problems).to.deep.equal([]);
    expect(read('disks/sda.sfdisk')).to.include('device: /dev/sda');
    expect(read('disks/sdb.sfdisk')).to.include('device: /dev/sdb');
    expect(read('disks/sdc.sfdisk')).to.equal(undefined);
    expect(read('lvm/vg0.vg')).to.equal('layout of vg0\n');
    expect(read('btrfs/subvolumes-srv')).to.equal('btrfs subvolume list /srv\n');
  });

  it('tells of a tool that is not there, and of one with nothing to say, and calls neither a problem', async () => {
    const { problems, row } = await collected({ mdadm: undefined, btrfs: '' });

    expect(problems).to.deep.equal([]);
    expect(row('raid/mdadm-scan')).to.deep.equal({ part: 'raid/mdadm-scan', how: 'mdadm --detail --scan', state: 'absent' });
    expect(row('disks/blkid')).to.include({ state: 'nothing', exitCode: 2 });
    expect(row('btrfs/filesystems')).to.include({ state: 'nothing', exitCode: 0 });
  });

  for (const [tool, part] of [
    ['dpkg', 'packages/dpkg-selections'],
    ['lsblk', 'disks/lsblk.json'],
    ['sfdisk', 'disks/sda.sfdisk'],
    ['blkid', 'disks/blkid'],
    ['findmnt', 'disks/findmnt.json'],
    ['pvs', 'lvm/pvs.json'],
    ['vgs', 'lvm/vgs.json'],
    ['vgcfgbackup', 'lvm/vg0.vg'],
    ['mdadm', 'raid/mdadm-scan'],
    ['btrfs', 'btrfs/filesystems'],
  ] as const)
    it(`names "${tool}" when it fails, and takes the other parts all the same`, async () => {
      const { problems, row, read } = await collected({ [tool]: { exit: 5, said: 'it is broken' } });

      expect(row(part)).to.include({ state: 'failed', exitCode: 5, said: 'it is broken' });
      expect(problems[0]).to.include({ kind: 'plugin', code: 'SYSTEMSTATE_PART_FAILED', source: 'systemstate:keeper' });
      expect(problems[0]?.message).to.match(new RegExp(`"${part}".*"${tool} .*it is broken|"${part}".*"${tool}".*it is broken`));
      expect(read('packages/dpkg-versions')).to.include('bash');
    });

  it('takes what a tool could tell when it could not tell all', async () => {
    const { row, read, problems } = await collected({ sysctl: '#!/bin/sh\necho "kernel.panic = 0"\nexit 255\n' });

    expect(row('kernel/sysctl')).to.include({ state: 'captured', exitCode: 255 });
    expect(read('kernel/sysctl')).to.equal('kernel.panic = 0\n');
    expect(problems).to.deep.equal([]);
  });

  it('takes a tool that writes no file where it should for one that has failed', async () => {
    const { row } = await collected({ vgcfgbackup: '#!/bin/sh\n' });

    expect(row('lvm/vg0.vg')).to.include({ state: 'failed', said: 'it wrote no file' });
  });

  it('ends when the run does', async () => {
    const refusal = await collected({}, AbortSignal.abort(new Error('told to end'))).catch((error: unknown) => error);

    expect(refusal).to.have.property('message', 'told to end');
  });
});
