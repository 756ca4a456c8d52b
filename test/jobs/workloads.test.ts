import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RestoreRequest, readJob, restoreJob, runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../kit/a-site.ts';
import { anApplication, type Mishaps } from '../kit/an-application.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('jobs: workloads of an application', () => {
  let folder: string;
  let ledgers: string;

  beforeEach(() => {
    folder = tempFolder();
    ledgers = join(folder, 'ledgers');
    mkdirSync(ledgers);
    for (const name of ['sales', 'staff', 'stock.staged']) writeFileSync(join(ledgers, name), `all of ${name}`);
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source', 'file'), 'a file');
  });

  const siteOf = (mishaps: Mishaps = {}, told: unknown[] = []): Promise<Site> =>
    aSite(
      folder,
      { sources: [{ files: { paths: [join(folder, 'source')] } }, { ledgers: {} }] },
      'state',
      {},
      {
        plugins: [anApplication(ledgers, mishaps, told)],
      },
    );

  const latest = { selector: 'latest', trustSigner: false };

  const listed = async (site: Site) =>
    readJob(site, 'nightly', async (access) => (await access.openPoint({ ...latest, identities: [] })).workloads());

  const restore = async (site: Site, request: Partial<RestoreRequest>) => {
    const whole = { paths: [], include: [], exclude: [], to: undefined, conflict: 'fail', dryRun: false, ...request } as const;
    return (await restoreJob(site, 'nightly', { point: latest, request: whole })).report;
  };

  const ofWorkload = (name: string, more: object = {}) => ({ workload: { name, options: {}, ...more } });

  it('lists each with what is known of it and where it lies, and leaves nothing behind', async () => {
    const site = await siteOf();
    const { report } = await runJob(site, 'nightly');
    expect({ outcome: report.outcome, problems: report.problems }).to.deep.equal({ outcome: 'complete', problems: [] });
    const at = (name: string) => ({
      name: `ledgers:${name}`,
      type: 'ledger',
      application: 'ledgers',
      paths: [join(ledgers, name)],
      isLost: false,
    });
    expect(await listed(site)).to.deep.equal([
      { ...at('sales'), facts: { pages: 3, opened: true } },
      { ...at('staff'), facts: { pages: 3, opened: true } },
      { ...at('stock.staged'), facts: { pages: 3 } },
    ]);
    expect(readdirSync(join(folder, 'staging'))).to.deep.equal([]);
  });

  for (const name of ['sales', 'stock.staged']) {
    it(`hands "${name}" back to its application, under another name too`, async () => {
      const told: unknown[] = [];
      const site = await siteOf({}, told);
      await runJob(site, 'nightly');
      rmSync(join(ledgers, name));
      expect((await restore(site, ofWorkload(`ledgers:${name}`))).outcome).to.equal('complete');
      expect((await restore(site, ofWorkload(`ledgers:${name}`, { as: 'other', options: { pages: 'two' } }))).outcome).to.equal('complete');
      expect(readFileSync(join(ledgers, name), 'utf8')).to.equal(`all of ${name}`);
      expect(readFileSync(join(ledgers, 'other'), 'utf8')).to.equal(`all of ${name}`);
      expect(told[1]).to.have.nested.property('request.options.pages', 'two');
      expect(readdirSync(join(folder, 'staging'))).to.deep.equal([]);
    });
  }

  it('brings only its files to a folder, if there is one', async () => {
    const told: unknown[] = [];
    const site = await siteOf({}, told);
    await runJob(site, 'nightly');
    expect((await restore(site, { ...ofWorkload('ledgers:sales'), to: join(folder, 'target') })).outcome).to.equal('complete');
    expect(readFileSync(join(folder, 'target', ledgers, 'sales'), 'utf8')).to.equal('all of sales');
    expect(existsSync(join(folder, 'target', ledgers, 'staff'))).to.equal(false);
    expect(told).to.deep.equal([]);
  });

  for (const [step, expected] of [
    ['prepare', 'It is locked'],
    ['capture', 'It is damaged'],
    ['stream', 'It broke off'],
  ] as const) {
    it(`says of one that fails in "${step}" that it is missing, and captures the others`, async () => {
      const site = await siteOf({ [step]: 'ledgers:sales' });
      const { report } = await runJob(site, 'nightly');
      expect(report.outcome).to.equal('degraded');
      expect(report.problems.map(({ source }) => source)).to.deep.equal(['ledgers:sales']);
      expect(report.problems[0]?.message).to.include(expected);
      const isLost = step !== 'stream';
      expect((await listed(site)).map((one) => one.isLost)).to.deep.equal([isLost, false, false]);
      expect((await restore(site, ofWorkload('ledgers:staff'))).outcome).to.equal('complete');
      const { outcome, error } = await restore(site, ofWorkload('ledgers:sales', { as: 'other' }));
      expect(outcome).to.not.equal('complete');
      if (isLost) expect(error).to.have.property('code', 'CORE_WORKLOAD_NOT_CAPTURED');
      expect(existsSync(join(ledgers, 'other'))).to.equal(false);
    });
  }

  it('takes an application with nothing in it for no success', async () => {
    rmSync(ledgers, { recursive: true });
    const { report } = await runJob(await siteOf(), 'nightly');
    expect(report.outcome).to.equal('degraded');
    expect(report.problems.map(({ code }) => code)).to.deep.equal(['CORE_NO_WORKLOADS']);
  });

  it('refuses a workload that is not there, one with paths, and one that no plugin of the job can take back', async () => {
    const site = await siteOf();
    await runJob(site, 'nightly');
    const codeOf = async (request: Partial<RestoreRequest>, of = site) => (await restore(of, request)).error?.code;
    expect(await codeOf(ofWorkload('ledgers:none'))).to.equal('CORE_WORKLOAD_UNKNOWN');
    expect(await codeOf({ ...ofWorkload('ledgers:sales'), paths: ['/etc'] })).to.equal('CORE_WORKLOAD_AND_PATHS');
    const without = await aSite(folder);
    expect(await codeOf(ofWorkload('ledgers:sales'), without)).to.equal('CORE_WORKLOAD_UNANSWERED');
  });

  it('changes nothing in a dry run, and finds workloads all the same', async () => {
    const site = await aSite(folder, { sources: [{ ledgers: {} }] }, 'state', {}, { plugins: [anApplication(ledgers)] });
    const { report } = await runJob(site, 'nightly', { dryRun: true });
    expect(report.outcome).to.equal('complete');
    expect(existsSync(join(folder, 'staging'))).to.equal(false);
  });
});
