import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planJob, type RestoreRequest, type RunEvent, readJob, restoreJob, runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../kit/a-site.ts';
import { needsPlatform } from '../kit/needs.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { environment, SimulatedServer } from '../plugins/mssql/a-server.ts';
import { leftOn, nothing } from '../plugins/vss/left-on.ts';
import { installWbadmin } from '../simulators/wbadmin/install-wbadmin.ts';
import { aHypervHost, type HypervHost } from '../simulators/windows/a-hyperv-host.ts';
import { installExchange } from '../simulators/windows/an-exchange-server.ts';
import { readExchange } from '../simulators/windows/exchange.ts';

/** The documented order of what a backup does, whatever the order of the site file. */
const documented = ['start', 'locate', 'create', 'applications', 'snapshot', 'select', 'stream', 'commit', 'compare', 'log', 'report'];

describe('jobs: a whole server', () => {
  let host: HypervHost;
  let sql: SimulatedServer;
  let site: Site;
  let events: RunEvent[];

  before(async function () {
    needsPlatform(this, 'linux');
    host = await aHypervHost(tempFolder(), [{ name: 'app01' }], { exportSteps: 2 });
    const { server } = host;
    installExchange(server, [{ Name: 'DB1' }]);
    installWbadmin(server);
    sql = await SimulatedServer.start(tempFolder(), ['Sales']);
    mkdirSync(join(server.volume('C'), 'data'));
    writeFileSync(join(server.volume('C'), 'data', 'file'), 'a file');
    site = await aSite(
      server.folder,
      {
        // The other way round than they are taken.
        sources: [
          { mssql: sql.options() },
          { hyperv: { staging: host.staging } },
          { files: { paths: [join(server.volume('C'), 'data')] } },
          { exchange: {} },
          { systemstate: { staging: server.volume('D') } },
        ],
        snapshot: { use: 'vss', whenMissing: 'stop' },
        verify: { written: true, advanced: true },
      },
      'state',
      {},
      { environment, host: { ...server.host, diskSpace: async () => ({ freeBytes: 1e12, totalBytes: 2e12 }) } },
    );
    events = [];
  });

  after(() => sql?.end());

  const orderOf = (uses: readonly string[]) => uses.filter((use) => ['systemstate', 'exchange', 'hyperv', 'mssql'].includes(use));

  it('is planned in the documented order', async () => {
    const { steps } = await planJob(site, 'nightly');
    const names = steps.map(({ step }) => step);
    expect(documented.filter((step) => names.includes(step as never))).to.deep.equal(names.filter((step) => documented.includes(step)));
    const taps = steps.find(({ step }) => step === 'applications')?.taps ?? [];
    expect(orderOf(taps.map(({ use }) => use))).to.deep.equal(['systemstate', 'exchange', 'hyperv', 'mssql']);
  });

  it('is captured in that order, and moves on while plug-in selections are worked on', async () => {
    const { report } = await runJob(site, 'nightly', { listeners: [(event) => void events.push(event)] });
    expect({ outcome: report.outcome, error: report.error, problems: report.problems }).to.deep.equal({
      outcome: 'complete',
      error: undefined,
      problems: [],
    });
    const taken = report.steps.map(({ step }) => step);
    expect(taken.filter((step) => documented.includes(step))).to.deep.equal(documented.filter((step) => taken.includes(step)));
    const taps = report.steps.find(({ step }) => step === 'applications')?.taps ?? [];
    expect(orderOf(taps.map(({ use }) => use))).to.deep.equal(['systemstate', 'exchange', 'hyperv', 'mssql']);
    const told = events.flatMap((event) => (event.event === 'progress' ? [event.progress.current ?? ''] : []));
    const moves = (what: string) => told.some((text) => text.includes(what));
    for (const what of ['system state, ', 'app01', 'DB1', 'mssql:Sales: ']) expect(moves(what), what).to.equal(true);
    expect(leftOn(host.server)).to.deep.equal(nothing);
    expect(readdirSync(host.staging)).to.deep.equal([]);
    expect(sql.staged()).to.deep.equal([]);
  });

  it('lists each workload, and is verified', async () => {
    const { names, findings } = await readJob(site, 'nightly', async (access) => {
      const point = await access.openPoint({ selector: 'latest', trustSigner: false });
      const verified = await point.verify({ share: 1, advanced: false }, new AbortController().signal, () => {});
      return { names: (await point.workloads()).map(({ name, isLost }) => `${name}${isLost ? ' lost' : ''}`), findings: verified.findings };
    });
    expect(names.toSorted()).to.deep.equal(['exchange:DB1', 'hyperv:app01', 'mssql:Sales', 'systemstate:SRV01']);
    expect(findings).to.deep.equal([]);
  });

  it('comes back, each workload by its application', async () => {
    const restore = async (
      name: string,
      as: string,
      options: Readonly<Record<string, string>> = {},
      more: Partial<RestoreRequest> = {},
    ) => {
      const workload = { name, options, ...(as === '' ? {} : { as }) };
      const request = { paths: [], include: [], exclude: [], to: undefined, conflict: 'fail', dryRun: false, workload, ...more } as const;
      const { report } = await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false }, request });
      expect({ name, outcome: report.outcome, problems: report.problems }).to.deep.equal({ name, outcome: 'complete', problems: [] });
    };
    const { server } = host;
    await restore('exchange:DB1', 'RDB1', { folder: join(server.folder, 'RDB1') });
    expect(readExchange(server.machine).Databases.map(({ Name }) => Name)).to.include('RDB1');
    await restore('hyperv:app01', 'app02');
    expect(host.vm('app02').disks).to.have.length(1);
    await restore('mssql:Sales', 'Sales_2');
    expect(sql.state.state.databases.map(({ name }) => name)).to.include('Sales_2');
    const target = tempFolder();
    await restore('systemstate:SRV01', '', {}, { to: target });
    expect(readdirSync(target, { recursive: true }).some((name) => String(name).endsWith('.vhdx'))).to.equal(true);
    expect(readFileSync(join(server.volume('C'), 'data', 'file'), 'utf8')).to.equal('a file');
    expect(readdirSync(join(server.volume('D'), 'WindowsImageBackup'))).to.deep.equal([]);
  });
});
