import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { type RestoreRequest, readJob, restoreJob, runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../../kit/a-site.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { removeTree } from '../../kit/remove-tree.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { fakeLinux, fakeTools } from './fake-linux.ts';

const workload = `systemstate:${hostname()}`;
const latest = { selector: 'latest', trustSigner: false };

/** Folders of runs that are left anywhere below a folder. */
const stagedIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /\.tapedeck-[0-9a-f]{12}-[^/]*$/.test(path));

describe('systemstate: jobs on Linux', () => {
  let folder: string;
  let site: Site;

  before(async function () {
    needsPlatform(this, 'linux');
    folder = tempFolder();
    site = await aSite(folder, { sources: [{ systemstate: {} }] });
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

  it('refuse a folder with something in it, what they do not know, and another name', async () => {
    const to = join(folder, 'full');
    mkdirSync(to);
    writeFileSync(join(to, 'mine'), 'mine');
    const codeOf = async (more: object) => {
      const { outcome, problems } = await restore({ workload: { name: workload, options: {}, ...more } });
      return [outcome, problems[0]?.code];
    };

    expect(await codeOf({ options: { to } })).to.deep.equal(['degraded', 'SYSTEMSTATE_TARGET_NOT_EMPTY']);
    expect(await codeOf({ options: { etc: 'yes' } })).to.deep.equal(['degraded', 'SYSTEMSTATE_WITH_UNKNOWN']);
    expect(await codeOf({ as: 'other' })).to.deep.equal(['degraded', 'SYSTEMSTATE_NO_OTHER_NAME']);
    expect(readdirSync(to)).to.deep.equal(['mine']);
    expect(stagedIn(folder)).to.deep.equal([]);
  });

  it('bring a file of "/etc" back by its path', async () => {
    const report = await restore({ paths: ['/etc/passwd'], to: join(folder, 'files') });

    expect(report.outcome).to.equal('complete');
    expect(readFileSync(join(folder, 'files', 'etc', 'passwd'), 'utf8')).to.equal(readFileSync('/etc/passwd', 'utf8'));
  });

  it('are degraded when a tool fails, name it, and have all else', async () => {
    const own = tempFolder();
    const host = await fakeLinux(own, { ...fakeTools, sfdisk: { exit: 1, said: 'cannot open /dev/sda' } });
    const broken = await aSite(own, { sources: [{ systemstate: {} }] }, 'state', {}, { host });

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
