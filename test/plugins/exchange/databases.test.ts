import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JsonValue, type RestoreRequest, readJob, restoreJob, runJob, type Site, type WorkloadRequest } from '@tapedeck/core';
import { expect } from 'chai';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { aWindowsServer, type WindowsServer } from '../../simulators/windows/a-windows-server.ts';
import { type GivenDatabase, installExchange } from '../../simulators/windows/an-exchange-server.ts';
import { readExchange } from '../../simulators/windows/exchange.ts';
import { leftOn, nothing } from '../vss/left-on.ts';
import { mailSite } from './mail-site.ts';

describe('exchange: mailbox databases', () => {
  let server: WindowsServer;

  beforeEach(function () {
    needsPlatform(this, 'linux');
  });

  const setUp = async (...databases: readonly GivenDatabase[]): Promise<void> => {
    server = await aWindowsServer(tempFolder());
    installExchange(server, databases);
  };

  const logsOf = (name: string) => readdirSync(join(server.volume('D'), 'mail-logs', name)).filter((one) => one.endsWith('.log'));
  const whole = (index: number) => ['.log', '00000001.log', '00000002.log'].map((end) => `E0${index}${end}`);
  const cut = (index: number) => whole(index).filter((name) => !name.includes('00000001'));

  const run = async (options: JsonValue = {}, more: Readonly<Record<string, JsonValue>> = {}) => {
    const site = await mailSite(server, options, more);
    const { report } = await runJob(site, 'nightly');
    return { site, report, outcome: report.outcome, problems: report.problems.map(({ source, code }) => `${source} ${code}`) };
  };

  const workloadsOf = (site: Site) =>
    readJob(site, 'nightly', async (access) => (await access.openPoint({ selector: 'latest', trustSigner: false })).workloads());

  const restore = async (site: Site, workload: WorkloadRequest, more: Partial<RestoreRequest> = {}) => {
    const request = { paths: [], include: [], exclude: [], to: undefined, conflict: 'fail', dryRun: false, workload, ...more } as const;
    return (await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false }, request })).report;
  };

  it('are captured with their logs, and have them cut once the run is complete', async () => {
    await setUp({ Name: 'DB1' }, { Name: "D'B [2] é" });
    const { site, outcome, problems } = await run();
    expect({ outcome, problems }).to.deep.equal({ outcome: 'complete', problems: [] });
    expect(logsOf('DB1')).to.deep.equal(cut(0));
    expect(logsOf("D'B [2] é")).to.deep.equal(cut(1));
    expect((await workloadsOf(site)).map(({ name, type, isLost }) => ({ name, type, isLost }))).to.deep.equal([
      { name: 'exchange:DB1', type: 'mailbox database', isLost: false },
      { name: "exchange:D'B [2] é", type: 'mailbox database', isLost: false },
    ]);
    const to = tempFolder();
    await restore(site, { name: 'exchange:DB1', options: {} }, { to });
    expect(readdirSync(join(to, server.volume('D'), 'mail-logs', 'DB1')).sort()).to.deep.equal([...whole(0), 'E00.chk'].sort());
    expect(leftOn(server)).to.deep.equal(nothing);
  });

  it('keep their logs after a copy', async () => {
    await setUp({ Name: 'DB1' });
    expect((await run({ backup: 'copy' })).outcome).to.equal('complete');
    expect(logsOf('DB1')).to.deep.equal(whole(0));
  });

  it('that lie on the same volumes and are not wanted keep their logs', async () => {
    await setUp({ Name: 'DB1' }, { Name: 'DB2' });
    expect((await run({ databases: ['db1'] })).outcome).to.equal('complete');
    expect({ first: logsOf('DB1'), second: logsOf('DB2') }).to.deep.equal({ first: cut(0), second: whole(1) });
  });

  for (const [what, spoil] of [
    ['a bad page', () => writeFileSync(join(server.volume('C'), 'mail', 'DB1', 'DB1.edb'), 'garbage')],
    ['a missing log', () => writeFileSync(join(server.volume('D'), 'mail-logs', 'DB1', 'E0000000009.log'), 'LOG')],
    ['a damaged log', () => writeFileSync(join(server.volume('D'), 'mail-logs', 'DB1', 'E00.log'), 'garbage')],
    ['a file that is locked', () => server.fail('eseutil /k', '-1032')],
  ] as const)
    it(`with ${what} are not called captured, and no logs are cut, of others neither`, async () => {
      await setUp({ Name: 'DB1' }, { Name: 'DB2' });
      spoil();
      const before = logsOf('DB1');
      const { site, outcome, problems, report } = await run();
      expect({ outcome, problems }).to.deep.equal({ outcome: 'degraded', problems: ['exchange:DB1 EXCHANGE_DAMAGED'] });
      expect(report.problems[0]?.message).to.match(/error -\d+:/);
      expect({ first: logsOf('DB1'), second: logsOf('DB2') }).to.deep.equal({ first: before, second: whole(1) });
      expect((await workloadsOf(site)).map(({ isLost }) => isLost)).to.deep.equal([true, false]);
      expect(leftOn(server)).to.deep.equal(nothing);
    });

  for (const [what, state] of [
    ['dismounted', { Mounted: false, CopyStatus: 'Dismounted' }],
    ['in a backup of somebody else', { BackupInProgress: true }],
    ['suspended', { CopyStatus: 'FailedAndSuspended' }],
  ] as const)
    it(`that are ${what} are missing, and the others captured`, async () => {
      await setUp({ Name: 'DB1', ...state }, { Name: 'DB2' });
      const { outcome, problems } = await run();
      expect({ outcome, problems }).to.deep.equal({ outcome: 'degraded', problems: ['exchange:DB1 EXCHANGE_DATABASE_UNFIT'] });
      expect(leftOn(server)).to.deep.equal(nothing);
    });

  it('for recovery are passed over', async () => {
    await setUp({ Name: 'DB1' }, { Name: 'RDB', Recovery: true });
    const { site, outcome } = await run();
    expect({ outcome, names: (await workloadsOf(site)).map(({ name }) => name) }).to.deep.equal({
      outcome: 'complete',
      names: ['exchange:DB1'],
    });
  });

  it('are refused, all at once, where there is no such database, no rights and no snapshot', async () => {
    await setUp({ Name: 'DB1' });
    server.machine.update((state) => {
      state.isElevated = false;
    });
    const { report } = await run({ databases: ['DB1', 'none', 'nil'] }, { snapshot: { use: 'none' } });
    expect(report.outcome).to.equal('failed');
    expect(report.error?.objections?.map(({ code }) => code)).to.deep.equal([
      'EXCHANGE_NOT_ELEVATED',
      'EXCHANGE_TO_BE_FROZEN',
      'EXCHANGE_DATABASE_UNKNOWN',
      'EXCHANGE_DATABASE_UNKNOWN',
    ]);
  });

  it('are lost where they cannot be frozen, since the writer has failed', async () => {
    await setUp({ Name: 'DB1' });
    server.fail('freeze', '{76fe1ac4-15f7-4bcd-987e-8e1acb462fb7}');
    const { outcome, problems } = await run();
    expect({ outcome, problems }).to.deep.equal({
      outcome: 'degraded',
      problems: ['vss VSS_WRITER_FAILED', 'exchange:DB1 EXCHANGE_NOT_FROZEN'],
    });
    expect({ logs: logsOf('DB1'), ...leftOn(server) }).to.deep.equal({ logs: whole(0), ...nothing });
  });

  describe('that come back', () => {
    const folder = () => join(server.folder, 'RDB');
    const asked = (options: Readonly<Record<string, string>> = {}): WorkloadRequest => ({
      name: 'exchange:DB1',
      as: 'RDB1',
      options: { folder: folder(), ...options },
    });
    const recovery = () =>
      readExchange(server.machine)
        .Databases.filter(({ Recovery }) => Recovery)
        .map(({ Name }) => Name);

    beforeEach(() => setUp({ Name: 'DB1' }));

    it('are a recovery database, clean and mounted, with the mailbox that was asked for', async () => {
      const { site } = await run();
      const report = await restore(site, asked({ mailbox: "O'Neil", target: 'anna' }));
      expect({ outcome: report.outcome, problems: report.problems }).to.deep.equal({ outcome: 'complete', problems: [] });
      expect(recovery()).to.deep.equal(['RDB1']);
      expect(readFileSync(join(folder(), 'DB1.edb'), 'utf8')).to.match(/^EDB Clean Shutdown\nmailboxes of DB1/);
      expect(readExchange(server.machine).restored).to.deep.equal([{ mailbox: "O'Neil", target: 'anna', database: 'RDB1' }]);
    });

    for (const [what, spoil] of [
      ['cannot be replayed', () => server.fail('eseutil /r', '-543')],
      ['are not clean afterwards', () => server.fail('eseutil /mh', '-1206')],
      ['cannot be mounted', () => server.fail('mount-recovery-database.ps1', 'The store is down.')],
    ] as const)
      it(`and ${what} leave neither database nor folder`, async () => {
        const { site } = await run();
        spoil();
        const report = await restore(site, asked());
        expect(report.outcome).to.equal('degraded');
        expect({ recovery: recovery(), folder: existsSync(folder()) }).to.deep.equal({ recovery: [], folder: false });
      });

    it('say which mailbox did not come back whole', async () => {
      const { site } = await run();
      server.fail('mailbox restore request', 'CompletedWithWarning');
      const { outcome, problems } = await restore(site, asked({ mailbox: 'anna' }));
      expect({ outcome, codes: problems.map(({ code }) => code) }).to.deep.equal({
        outcome: 'degraded',
        codes: ['EXCHANGE_MAILBOX_FAILED'],
      });
    });

    it('are refused without a name, a folder that is free, and with options that nobody knows', async () => {
      const { site } = await run();
      const codeOf = async (request: WorkloadRequest) => (await restore(site, request)).problems[0]?.code;
      expect(await codeOf({ name: 'exchange:DB1', options: {} })).to.equal('EXCHANGE_NO_FOLDER');
      expect(await codeOf(asked({ folder: server.folder }))).to.equal('EXCHANGE_FOLDER_TAKEN');
      expect(await codeOf(asked({ mailbx: 'anna' }))).to.equal('EXCHANGE_OPTION_UNKNOWN');
      expect(existsSync(folder())).to.equal(false);
    });
  });
});
