import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRebuildPlan, type RebuildPlan, runJob } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite, siteValue } from '../kit/a-site.ts';
import { needsPlatform } from '../kit/needs.ts';
import { runTapedeck } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { fakeLinux, fakeTools } from '../plugins/systemstate/fake-linux.ts';

describe('cli: restoring a whole system', () => {
  let folder: string;
  const run = (...args: readonly string[]) => runTapedeck(folder, args);
  const job = { sources: [{ systemstate: {} }] };

  before(async function () {
    needsPlatform(this, 'linux');
    folder = tempFolder();
    const host = await fakeLinux(folder, fakeTools);
    expect((await runJob(await aSite(folder, job, 'state', {}, { host }), 'nightly')).report.outcome).to.equal('complete');
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify(siteValue(folder, job)));
  });

  const planOf = (...args: readonly string[]): RebuildPlan => {
    const { stdout, stderr } = run('restore', ...args, '--system', '--json');
    const plan: unknown = stdout === '' ? stderr : JSON.parse(stdout);
    if (!isRebuildPlan(plan)) throw new Error(`That is no plan: ${stdout}${stderr}`);
    return plan;
  };

  it('prints what to boot from, the disks as they were, and each command in its order, with the point in it', () => {
    const before = readdirSync(folder);

    const { stdout, status } = run('restore', 'nightly@latest', '--system');

    expect(status).to.equal(0);
    expect(stdout).to.match(
      /^How to rebuild "keeper" from systemstate:keeper, as it was on .*Z\. Nothing of it is done by this command\.\n/,
    );
    expect(stdout).to.contain('- Start a rescue system, best of the same distribution');
    expect(stdout).to.match(/\/dev\/sda +476,9G +gpt +SAMSUNG MZ S1/);
    expect(stdout).to.contain('1. Bring the parts of this plan to the rescue system\n');
    expect(stdout).to.contain(
      '     tapedeck restore nightly@latest /systemstate/keeper --to /root/rebuild\n     cd /root/rebuild/systemstate/keeper\n',
    );
    expect(stdout).to.contain('   THIS DESTROYS everything on `/dev/sda`');
    expect(stdout).to.contain('     tapedeck restore nightly@latest /etc /var/spool/cron --to /mnt/target --conflict overwrite\n');
    expect(stdout).to.not.match(/\bPOINT\b/);
    expect(readdirSync(folder)).to.deep.equal(before);
  });

  it('gives the same as JSON, with sizes, and what each step destroys', () => {
    const plan = planOf('nightly@latest');

    expect(plan).to.include({ from: 'systemstate:keeper', machine: 'keeper' });
    expect(plan.disks[0]).to.include({ path: '/dev/sda', size: '476,9G', serial: 'S1', table: 'gpt' });
    expect(plan.steps.map(({ title }) => title).slice(0, 3)).to.deep.equal([
      'Bring the parts of this plan to the rescue system',
      'Find the disks',
      'Write the partition tables',
    ]);
    expect(plan.steps.filter(({ destroys }) => destroys !== undefined)).to.have.length.greaterThan(3);
  });

  it('needs no site file where the media file is named', () => {
    const [file = ''] = readdirSync(join(folder, 'media', 'nightly')).filter((name) => name.endsWith('.tdk'));

    const plan = planOf(join('media', 'nightly', file), '--trust-signer');
    const [, first = ''] = plan.steps[0]?.commands?.[0]?.split('tapedeck ') ?? [];
    const brought = run(...first.replace('/root/rebuild', 'rebuild').split(' '), '--trust-signer');

    expect(plan.steps[0]?.commands?.[0]).to.equal(`tapedeck restore media/nightly/${file} /systemstate/keeper --to /root/rebuild`);
    expect(brought.status, brought.stdout).to.equal(0);
    expect(readdirSync(join(folder, 'rebuild', 'systemstate', 'keeper'))).to.include.members(['PLAN.md', 'disks', 'plan.json']);
  });

  it('says what would make one where the point holds neither system state nor images', () => {
    const plain = tempFolder();
    mkdirSync(join(plain, 'source'));
    writeFileSync(join(plain, 'tapedeck.json'), JSON.stringify(siteValue(plain)));
    runTapedeck(plain, ['run', 'nightly']);

    const { status, stderr } = runTapedeck(plain, ['restore', 'nightly@latest', '--system']);

    expect(status).to.equal(2);
    expect(stderr).to.contain('CLI_NO_SYSTEM').and.contain('systemstate: {}');
    rmSync(plain, { recursive: true });
  });

  it('takes nothing that is about files', () => {
    for (const more of [
      ['/etc'],
      ['--to', 'x'],
      ['--in-place'],
      ['--conflict', 'keep'],
      ['--workload', 'w'],
      ['--verify'],
      ['--dry-run'],
    ]) {
      const { status, stderr } = run('restore', 'nightly@latest', '--system', ...more);

      expect([status, stderr.includes('CLI_SYSTEM_ALONE')], more.join(' ')).to.deep.equal([2, true]);
    }
  });
});

describe('cli: verifying a workload that goes to its application', () => {
  it('is refused before anything is restored, since nothing stays to be read', async function () {
    needsPlatform(this, 'linux');
    const folder = tempFolder();
    const host = await fakeLinux(folder, fakeTools);
    const job = { sources: [{ systemstate: {} }] };
    await runJob(await aSite(folder, job, 'state', {}, { host }), 'nightly');
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify(siteValue(folder, job)));
    const restore = (...more: readonly string[]) =>
      runTapedeck(folder, ['restore', 'nightly@latest', '--workload', 'systemstate:keeper', '--verify', ...more]);

    const refused = restore('--with', `to=${join(folder, 'there')}`);
    const files = restore('--to', join(folder, 'files'));

    expect([refused.status, refused.stdout.includes('CORE_WORKLOAD_UNVERIFIABLE')]).to.deep.equal([1, true]);
    expect(readdirSync(folder)).to.not.include('there');
    expect(files.stdout).to.contain('as it was stored');
  });
});
