import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createHost, type Host, type RestoreRequest, readJob, restoreJob, runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite, siteValue } from '../../kit/a-site.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { removeTree } from '../../kit/remove-tree.ts';
import { tapedeckCommand } from '../../kit/run-tapedeck.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { fakeLinux, fakeTools } from './fake-linux.ts';

const workload = `systemstate:${hostname()}`;
const latest = { selector: 'latest', trustSigner: false };

/** Folders of runs that are left anywhere below a folder. */
const stagedIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /\.tapedeck-[0-9a-f]{12}-[^/]*$/.test(path));

/** This machine, without its btrfs: other tests mount and unmount some meanwhile. */
const machine = async (folder: string): Promise<Host> => {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'btrfs'), '#!/bin/sh\n', { mode: 0o755 });
  return createHost({ environment: { ...process.env, PATH: `${bin}:${process.env.PATH}:/usr/sbin:/sbin` } });
};

/** Kills a command as soon as something is so. */
const killWhen = async ([file = '', ...args]: readonly string[], isSo: () => boolean): Promise<boolean> => {
  const child = spawn(file, args, { stdio: 'ignore' });
  const ended = once(child, 'exit');
  while (!isSo() && child.exitCode === null) await pause(10);
  child.kill('SIGKILL');
  const [, signal] = await ended;
  return signal === 'SIGKILL';
};

describe('systemstate: jobs on Linux', () => {
  let folder: string;
  let site: Site;
  let host: Host;

  before(async function () {
    needsPlatform(this, 'linux');
    folder = tempFolder();
    host = await machine(folder);
    site = await aSite(folder, { sources: [{ systemstate: {} }] }, 'state', {}, { host });
  });

  const restore = async (request: Partial<RestoreRequest>) => {
    const whole = { paths: [], include: [], exclude: [], to: undefined, conflict: 'fail', dryRun: false, ...request } as const;
    return (await restoreJob(site, 'nightly', { point: latest, request: whole })).report;
  };

  it('capture what this machine says of itself, and leave nothing behind', async () => {
    const { report } = await runJob(site, 'nightly');

    expect({ outcome: report.outcome, problems: report.problems }).to.deep.equal({ outcome: 'complete', problems: [] });
    const workloads = await readJob(site, 'nightly', async (access) => (await access.openPoint({ ...latest, identities: [] })).workloads());
    expect(workloads).to.have.nested.property('[0].name', workload);
    expect(workloads[0]?.paths).to.include.members([`/systemstate/${hostname()}`, '/etc']);
    expect(stagedIn(folder)).to.deep.equal([]);
  });

  it('put plan and parts into a folder, and change nothing else', async () => {
    const to = join(folder, 'there');

    const report = await restore({ workload: { name: workload, options: { to } } });

    expect({ outcome: report.outcome, error: report.error }).to.deep.equal({ outcome: 'complete', error: undefined });
    expect(readFileSync(join(to, 'PLAN.md'), 'utf8')).to.include(`# How to rebuild "${hostname()}"`);
    expect(readFileSync(join(to, 'users', 'passwd'), 'utf8')).to.include('root:');
    expect(report.notes.find(({ code }) => code === 'SYSTEMSTATE_PLAN')?.message).to.include(join(to, 'PLAN.md'));
    expect(stagedIn(folder)).to.deep.equal([]);
  });

  it('name a fresh folder when none is given', async () => {
    const report = await restore({ workload: { name: workload, options: {} } });

    const [, plan = ''] = /"(.*PLAN\.md)"/.exec(report.notes.find(({ code }) => code === 'SYSTEMSTATE_PLAN')?.message ?? '') ?? [];
    expect(existsSync(plan)).to.equal(true);
    removeTree(dirname(plan));
  });

  it('refuse a folder with something in it', async () => {
    const to = join(folder, 'full');
    mkdirSync(to);
    writeFileSync(join(to, 'mine'), 'mine');

    const { outcome, problems } = await restore({ workload: { name: workload, options: { to } } });

    expect([outcome, problems[0]?.code]).to.deep.equal(['degraded', 'SYSTEMSTATE_TARGET_NOT_EMPTY']);
    expect(readdirSync(to)).to.deep.equal(['mine']);
    expect(stagedIn(folder)).to.deep.equal([]);
  });

  it('bring a file of "/etc" back by its path', async () => {
    const report = await restore({ paths: ['/etc/passwd'], to: join(folder, 'files') });

    expect(report.outcome).to.equal('complete');
    expect(readFileSync(join(folder, 'files', 'etc', 'passwd'), 'utf8')).to.equal(readFileSync('/etc/passwd', 'utf8'));
  });

  it('invariant 10: leave what the next start clears away when they are killed while they collect', async () => {
    const own = tempFolder();
    const siteFile = join(own, 'site.json');
    writeFileSync(siteFile, JSON.stringify(siteValue(own, { sources: [{ systemstate: {} }] })));
    const killed = await killWhen([...tapedeckCommand, '--site', siteFile, 'run', 'nightly'], () => stagedIn(own).length > 0);
    expect({ killed, staged: stagedIn(own).length }).to.deep.equal({ killed: true, staged: 1 });

    const { report } = await runJob(await aSite(own, { sources: [{ systemstate: {} }] }, 'state', {}, { host }), 'nightly');

    expect({ outcome: report.outcome, problems: report.problems }).to.deep.equal({ outcome: 'complete', problems: [] });
    expect(stagedIn(own)).to.deep.equal([]);
  });

  it('are degraded when a tool fails, name it, and have all else', async () => {
    const own = tempFolder();
    const fake = await fakeLinux(own, { ...fakeTools, sfdisk: { exit: 1, said: 'cannot open /dev/sda' } });
    const broken = await aSite(own, { sources: [{ systemstate: {} }] }, 'state', {}, { host: fake });

    const { report } = await runJob(broken, 'nightly');

    expect(report.outcome).to.equal('degraded');
    expect(report.problems.map(({ code, source }) => [code, source])).to.deep.equal([
      ['SYSTEMSTATE_PART_FAILED', 'systemstate:keeper'],
      ['SYSTEMSTATE_PART_FAILED', 'systemstate:keeper'],
    ]);
    expect(report.problems[0]?.message).to.include('"sfdisk --dump /dev/sda" has failed: cannot open /dev/sda');
    const workloads = await readJob(broken, 'nightly', async (access) =>
      (await access.openPoint({ ...latest, identities: [] })).workloads(),
    );
    expect(workloads[0]).to.include({ name: 'systemstate:keeper', isLost: false });
    expect(stagedIn(own)).to.deep.equal([]);
  });
});
