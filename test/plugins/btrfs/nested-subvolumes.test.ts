import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stepPlugin } from '@tapedeck/testkit';
import { expect } from 'chai';
import { aBtrfs } from '../../kit/a-btrfs.ts';
import { compareTrees } from '../../kit/compare-trees.ts';
import { noise } from '../../kit/noise.ts';
import { mountTmpfs } from '../media/mount-tmpfs.ts';
import { BtrfsMachine, needsBtrfs, write } from './btrfs-machine.ts';

describe('btrfs: snapshots of subvolumes that lie in one another', () => {
  let machine: BtrfsMachine;

  beforeEach(async function () {
    needsBtrfs(this);
    machine = await BtrfsMachine.make();
    machine.btrfs.subvolume('create', '@');
    machine.btrfs.subvolume('create', '@home');
    root = machine.at('root');
    machine.btrfs.mountAt(root, '-o', 'subvol=@');
    mkdirSync(join(root, 'var', 'lib'), { recursive: true });
    mkdirSync(join(root, 'home'));
    machine.btrfs.mountAt(join(root, 'home'), '-o', 'subvol=@home');
    for (const name of ['var/lib/one', 'var/lib/one/two', 'var/lib/with "quotes" and spaces', 'home/user'])
      machine.btrfs.subvolume('create', join(root, name));
    machine.btrfs.subvolume('create', 'beside');
    for (const name of ['etc/file', 'var/lib/one/file', 'var/lib/one/two/file', 'var/lib/with "quotes" and spaces/file', 'home/user/file'])
      write(join(root, name));
    chmodSync(join(root, 'var/lib/one/two'), 0o2710);
    symlinkSync('lib', join(root, 'var', 'link'));
  });

  afterEach(() => machine?.end());

  // "@" is mounted at a place of its own, as systems do it, with subvolumes and other file systems below it.
  let root: string;

  it('hold all of them, each with what is known of it, and nothing of what lies beside', async () => {
    const before = machine.btrfs.subvolumes();
    const seen: string[] = [];
    const late = stepPlugin('stream', () => {
      seen.push(...machine.btrfs.subvolumes().filter((name) => name.includes('.tapedeck')));
      for (const name of ['var/lib/one/two/file', 'home/user/file']) write(join(root, name), 'changed while it streams');
    });

    const report = await machine.complete({ stored: true, paths: [root], plugins: [late] });

    for (const name of ['var/lib/one/two/file', 'home/user/file']) write(join(root, name));
    expect(report.notes.map(({ code }) => code)).to.not.include('CORE_READ_LIVE');
    expect(seen).to.have.length(6);
    expect(machine.btrfs.subvolumes()).to.deep.equal(before);
    const differences = compareTrees(root, await machine.restore(root)).filter((row) => !/(two|user)\/file/.test(row));
    // What is made and deleted at the top of a mount changes its time, and nothing else.
    expect(differences).to.deep.equal(['.d..t...... ./', '.d..t...... home/']);
    expect(readFileSync(machine.at('target', root, 'var/lib/one/two/file'), 'utf8')).to.equal(join(root, 'var/lib/one/two/file'));
    expect(statSync(machine.at('target', root, 'var/lib/one/two')).mode & 0o7777).to.equal(0o2710);
  });

  it('are those that hold a path or lie below it, whatever link leads there', async () => {
    const seen: string[] = [];
    const late = stepPlugin('stream', () => void seen.push(...machine.btrfs.subvolumes().filter((name) => name.includes('.tapedeck'))));

    await machine.complete({ stored: true, paths: [join(root, 'var', 'link', 'one', 'two')], plugins: [late] });

    expect(seen).to.have.length(1);
    expect(readdirSync(await machine.restore(join(root, 'var', 'link', 'one', 'two')))).to.deep.equal(['file']);
  });

  it('do not stand in the way of reading again only what has changed', async () => {
    write(join(root, 'var/lib/one/large'), noise('large', 3 << 20));
    let filesRead: number | undefined = -1;
    for (let runs = 0; runs < 20 && filesRead !== 0; runs++)
      filesRead = (await machine.complete({ stored: true, paths: [root] })).streamed?.filesRead;

    expect(filesRead).to.equal(0);
  });

  it('leave what is mounted below them from elsewhere to be read live, which is said aloud', async () => {
    mkdirSync(join(root, 'boot'));
    const other = aBtrfs(machine.folder, 'other');
    machine.releases.push(other.remove);
    writeFileSync(join(other.path, 'file'), 'on the other');
    mkdirSync(join(other.path, 'plain'));
    writeFileSync(join(other.path, 'plain', 'kernel'), 'live');
    // A plain folder: no subvolume begins there.
    other.mountAt(join(root, 'boot'), '--bind', join(other.path, 'plain'));

    const report = await machine.complete({ stored: true, paths: [root, other.path] });

    expect(report.notes).to.deep.include({ code: 'CORE_READ_LIVE', message: `Read live, not frozen: "${join(root, 'boot')}".` });
    const target = await machine.restore(root);
    expect(readFileSync(join(target, 'boot', 'kernel'), 'utf8')).to.equal('live');
    expect(readFileSync(machine.at('target', other.path, 'file'), 'utf8')).to.equal('on the other');
    expect(other.subvolumes()).to.deep.equal([]);
  });

  it('read what is in memory only as it is', async () => {
    mkdirSync(join(root, 'run'));
    machine.releases.push(mountTmpfs(join(root, 'run'), '1m'));
    write(join(root, 'run', 'file'));

    await machine.complete({ stored: true, paths: [root], snapshot: { use: 'btrfs', whenMissing: 'stop' } });

    expect(readdirSync(join(await machine.restore(root), 'run'))).to.deep.equal(['file']);
  });

  it('are refused when one has a name that cannot be handed over, since it would be empty', async () => {
    execFileSync('sh', ['-c', 'btrfs subvolume create "$1/$(printf "n\\377")"', 'sh', join(root, 'etc')], { stdio: 'ignore' });

    const { report } = await machine.job({ paths: [root] }).run();

    expect(report.outcome).to.equal('degraded');
    expect(report.problems.map(({ code }) => code)).to.deep.equal(['BTRFS_SUBVOLUME_UNNAMED']);
    expect(report.notes.map(({ code }) => code)).to.include('CORE_READ_LIVE');
  });
});
