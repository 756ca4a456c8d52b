import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type RunEvent, readJob } from '@tapedeck/core';
import { expect } from 'chai';
import { killAtRecord } from '../../kit/kill-at.ts';
import { needsPlatform, strideOf } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { BackupServer } from '../../simulators/wbadmin/a-backup-server.ts';
import type { Control } from '../../simulators/wbadmin/backups.ts';
import { backUp, handBack, windowsSite } from './windows-site.ts';

const runWindows = new URL('run-windows.ts', import.meta.url).pathname;
// Each kill takes more than a second.
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const stride = strideOf(5);
const foreign = '01/02/2026-03:04';

describe('systemstate: jobs on Windows', () => {
  let folder: string;
  let server: BackupServer;

  before(function () {
    // The simulated machine has the paths of this one.
    needsPlatform(this, 'linux');
  });

  beforeEach(async () => {
    folder = tempFolder();
    server = await BackupServer.make(join(folder, 'machine'));
  });

  const whatIsLeft = () => ({
    versions: server.state.versions.map(({ id }) => id),
    images: existsSync(join(server.staging, 'WindowsImageBackup')) ? readdirSync(join(server.staging, 'WindowsImageBackup')) : [],
    job: server.state.job,
    share: existsSync(join(server.share, 'tapedeck-staged')) ? readdirSync(join(server.share, 'tapedeck-staged')) : [],
  });
  const nothing = { versions: [], images: [], job: null, share: [] };

  for (const language of ['en', 'de'] as const)
    it(`stage, store and free a system state, and say how far they are (${language})`, async () => {
      server.become({ language });
      const site = await windowsSite(folder, server);
      const events: RunEvent[] = [];

      const report = await backUp(site, { listeners: [(event) => void events.push(event)] });

      expect({ outcome: report.outcome, problems: report.problems, error: report.error }).to.deep.equal({
        outcome: 'complete',
        problems: [],
        error: undefined,
      });
      const told = events.flatMap((event) => (event.event === 'progress' ? (event.progress.current ?? []) : []));
      // Some come together, and then the last of them counts.
      expect(told).to.have.length.above(1);
      expect(told.filter((one) => one.includes('%')).at(-1)).to.equal('system state, 100 % staged');
      expect(whatIsLeft()).to.deep.equal(nothing);
      const [workload] = await readJob(site, 'nightly', async (access) =>
        (await access.openPoint({ selector: 'latest', trustSigner: false, identities: [] })).workloads(),
      );
      expect(workload).to.deep.include({ name: 'systemstate:SRV01', type: 'system state', isLost: false });
      expect(workload?.paths).to.deep.equal(['/systemstate/WindowsImageBackup/SRV01']);
      expect(workload?.facts?.version).to.match(/^\d\d\/\d\d\/\d{4}-\d\d:\d\d$/);
    });

  it('leave the versions of others alone', async () => {
    mkdirSync(join(server.staging, 'WindowsImageBackup', 'SRV01'), { recursive: true });
    server.change({ versions: [{ id: foreign, target: server.staging }] });

    const report = await backUp(await windowsSite(folder, server));

    expect(report.outcome).to.equal('complete');
    expect(whatIsLeft().versions).to.deep.equal([foreign]);
  });

  it('stage on a share in a folder of their own', async () => {
    const report = await backUp(await windowsSite(folder, server, { staging: `/${server.share}` }));

    expect({ outcome: report.outcome, problems: report.problems }).to.deep.equal({ outcome: 'complete', problems: [] });
    expect(server.calls.find((call) => call.startsWith('start'))).to.match(
      /-backupTarget:\S*tapedeck-staged\/\.tapedeck-[0-9a-f]{12}-systemstate -quiet$/,
    );
    expect(whatIsLeft().share).to.deep.equal([]);
  });

  const failures: readonly (readonly [Control['ending'], string, RegExp])[] = [
    ['disk-full', 'SYSTEMSTATE_BACKUP_FAILED', /0x80070070, the disk is full/],
    ['writer-missing', 'SYSTEMSTATE_BACKUP_FAILED', /0x80780102, the System Writer is not in the backup/],
    ['vss', 'SYSTEMSTATE_BACKUP_FAILED', /0x800423F4, a writer has failed/],
    ['warnings', 'SYSTEMSTATE_BACKUP_FAILED', /0x80780049\. .*some files/],
    ['no-version', 'SYSTEMSTATE_NO_VERSION', /no new version/],
  ];
  for (const [ending, code, message] of failures)
    it(`are degraded after "${ending}", say why, and free what was staged`, async () => {
      server.control({ ending });

      const report = await backUp(await windowsSite(folder, server));

      expect(report.outcome).to.equal('degraded');
      expect(report.problems.map((problem) => [problem.code, problem.source])).to.deep.equal([[code, 'systemstate:SRV01']]);
      expect(report.problems[0]?.message).to.match(message);
      expect(whatIsLeft()).to.deep.include({ versions: [], job: null });
    });

  it('are degraded where the share has no NTFS, or is not there', async () => {
    // How the backup before has ended is not why this one could not begin.
    const before = { lastResult: 0x80070070, lastTime: '2026-01-01T00:00:00.000Z' };
    server.change({ ...before, shares: [{ path: server.share, fileSystem: 'ext4' }] });
    const refused = await backUp(await windowsSite(folder, server, { staging: `/${server.share}` }));
    server.change({ shares: [] });
    const unreachable = await backUp(await windowsSite(folder, server, { staging: `/${server.share}` }));

    expect(refused.problems[0]?.message).to.include('which is not hosted on a volume formatted with NTFS/ReFS');
    expect(refused.problems[0]?.message).to.include('exit code 252');
    expect(unreachable.problems[0]?.message).to.include('There was a failure in preparing the backup');
    expect(whatIsLeft()).to.deep.equal(nothing);
  });

  it('say so when the version cannot be deleted', async () => {
    server.control({ deleteFails: true });

    const report = await backUp(await windowsSite(folder, server));

    expect(report.outcome).to.equal('degraded');
    expect(report.problems[0]).to.have.property('code', 'SYSTEMSTATE_VERSION_STAYS');
    expect(report.problems[0]?.message).to.include('access is denied');
  });

  it('have a second process stop the work when they are cancelled', async () => {
    server.control({ ending: 'hang' });
    const abort = new AbortController();
    const site = await windowsSite(folder, server);
    const running = backUp(site, { signal: abort.signal, listeners: [endAt(40, abort)] });

    const report = await running;

    expect(report.outcome).to.equal('cancelled');
    expect(server.calls).to.include('stop job -quiet');
    expect(whatIsLeft()).to.deep.include({ versions: [], job: null });
  });

  it('change nothing in a dry run', async () => {
    const report = await backUp(await windowsSite(folder, server), { dryRun: true });

    expect(report.outcome).to.equal('complete');
    expect(server.calls).to.deep.equal([]);
    expect(readdirSync(server.staging)).to.deep.equal([]);
  });

  describe('that are killed', () => {
    const program = () => [process.execPath, runWindows, folder, join(folder, 'machine')] as const;
    const clean = async () => {
      const report = await backUp(await windowsSite(folder, server));
      expect({ outcome: report.outcome, problems: report.problems }).to.deep.equal({ outcome: 'complete', problems: [] });
      expect(whatIsLeft()).to.deep.equal(nothing);
    };

    it(`invariant 10: at records of the journal leave what the next start clears away (one in ${stride}, seed ${seed})`, async () => {
      for (let count = 1 + (seed % stride); killAtRecord(program(), count); count += stride) await clean();
    }).timeout(300_000);

    it('leave a job in its service, which the next start stops', async () => {
      server.control({ ending: 'hang' });
      const [file, ...args] = program();
      const child = spawn(file, args, { stdio: 'ignore' });
      const ended = once(child, 'exit');
      while (!server.told.includes('40%')) await pause(20);
      child.kill('SIGKILL');
      await ended;
      server.control({});

      await clean();

      expect(server.calls).to.include('stop job -quiet');
    });

    it('are made up for when a version could not be deleted', async () => {
      server.control({ deleteFails: true });
      const [file, ...args] = program();
      spawnSync(file, args, { stdio: 'ignore' });
      expect(server.state.versions).to.have.length(1);
      server.control({});

      await clean();
    });
  });

  describe('that restore', () => {
    it('put the image where Windows looks for it, say how to recover, and start nothing', async () => {
      const site = await windowsSite(folder, server);
      await backUp(site);
      const calls = server.calls.length;

      const report = await handBack(site, { to: server.staging });

      expect({ outcome: report.outcome, problems: report.problems }).to.deep.equal({ outcome: 'complete', problems: [] });
      const image = join(server.staging, 'WindowsImageBackup', 'SRV01');
      expect(readFileSync(join(image, 'MediaId'), 'utf8')).to.equal('media');
      expect(report.notes.find(({ code }) => code === 'SYSTEMSTATE_RECOVERY')?.message).to.match(
        new RegExp(
          `wbadmin start systemstaterecovery -version:\\d\\d/\\d\\d/\\d{4}-\\d\\d:\\d\\d -backupTarget:${server.staging} -machine:SRV01`,
        ),
      );
      expect(report.notes.map(({ code }) => code))
        .to.include('SYSTEMSTATE_DOMAIN_CONTROLLER')
        .and.not.include('SYSTEMSTATE_OLD');
      expect(server.calls).to.have.length(calls);
      expect(readdirSync(join(server.staging, 'tapedeck-staged'))).to.deep.equal([]);
    });

    it('print the way to the recovery with "--system", and start nothing', async () => {
      const site = await windowsSite(folder, server);
      await backUp(site);
      const calls = server.calls.length;

      const plans = await readJob(site, 'nightly', async ({ openPoint, rebuildPlans }) =>
        rebuildPlans(await openPoint({ selector: 'latest', trustSigner: false, identities: [] })),
      );

      expect(plans.map(({ machine, from }) => ({ machine, from }))).to.deep.equal([{ machine: 'SRV01', from: 'systemstate:SRV01' }]);
      const commands = plans.flatMap(({ steps }) => steps.flatMap((step) => step.commands ?? []));
      expect(commands[0]).to.equal('tapedeck restore POINT --workload systemstate:SRV01 --with to=E:');
      expect(commands.join('\n')).to.match(
        /^wbadmin start systemstaterecovery -version:\d\d\/\d\d\/\d{4}-\d\d:\d\d -backupTarget:E: -machine:SRV01$/m,
      );
      expect(server.calls).to.have.length(calls);
    });

    it('warn of one that is older than Active Directory remembers', async () => {
      const host = server.host();
      await backUp(await windowsSite(folder, server));
      const later = { ...host, now: () => new Date(Date.now() + 75.5 * 24 * 60 * 60_000) };

      const report = await handBack(await windowsSite(folder, server, undefined, later), { to: server.staging });

      expect(report.notes.find(({ code }) => code === 'SYSTEMSTATE_OLD')?.message).to.include('is 75 days old');
    });

    it('want to be told where to, and overwrite nothing there', async () => {
      const site = await windowsSite(folder, server);
      await backUp(site);
      const codeOf = async (options: Readonly<Record<string, string>>) => (await handBack(site, options)).problems[0]?.code;

      expect(await codeOf({})).to.equal('SYSTEMSTATE_TO_MISSING');
      expect(await codeOf({ to: join(server.staging, 'a folder') })).to.equal('SYSTEMSTATE_STAGING_UNKNOWN');
      mkdirSync(join(server.staging, 'WindowsImageBackup', 'SRV01', 'Catalog'), { recursive: true });
      expect(await codeOf({ to: server.staging })).to.equal('SYSTEMSTATE_TARGET_NOT_EMPTY');
    });
  });
});

/** Ends a run once it has told of a percentage. */
const endAt = (percent: number, abort: AbortController) => (event: RunEvent) => {
  if (event.event === 'progress' && event.progress.current === `system state, ${percent} % staged`) abort.abort();
};
