import { definePlugin, openSite, planJob, readJob, runJob, type Site, siteSchemaOf } from '@tapedeck/core';
import { FakeHost, settleAll, standIns } from '@tapedeck/testkit';
import { Ajv } from 'ajv';
import { expect } from 'chai';
import { tempFolder } from '../kit/temp-folder.ts';
import { errorOf } from '../plugins/error-of.ts';

/** A kind whose jobs are those of the stand-in: it says itself what they protect. */
const aKind = (over: string) =>
  definePlugin({
    name: 'derived',
    api: 1,
    version: '0.1.0',
    places: ['kind'],
    options: { type: 'object', additionalProperties: false, required: ['what'], properties: { what: { type: 'string' } } },
    derivedKind: { over },
    apply({ hooks, use, options }) {
      hooks.select.tap((plan) => {
        const root = { path: `/${options.what}`, readFrom: `/${options.what}`, filters: [], oneFileSystem: false };
        return { sources: [...plan.sources, { name: use, roots: [root], streams: [] }] };
      });
      hooks.stream.tap((run) => {
        settleAll(run, use, 1);
        return undefined;
      });
    },
  });

const siteOf = (job: object, over = 'stand-in-kind'): Promise<Site> => {
  const folder = tempFolder();
  return openSite({
    value: { jobs: { nightly: { pipeline: [], destination: [{ 'stand-in-destination': {} }], ...job } } },
    folder,
    defaultStateFolder: folder,
    environment: {},
    host: new FakeHost(),
    plugins: [...standIns, aKind(over)],
  });
};

describe('core: a kind over another one', () => {
  it('has its jobs run by that one, and says itself what they protect', async () => {
    const site = await siteOf({ kind: 'derived', derived: { what: 'disk' } });

    const { report } = await runJob(site, 'nightly');

    expect(report.outcome).to.equal('complete');
    const { kind, steps } = await planJob(site, 'nightly');
    expect(kind).to.equal('derived');
    const uses = (wanted: string) => steps.find(({ step }) => step === wanted)?.taps.map(({ use }) => use);
    expect([uses('create'), uses('select')]).to.deep.equal([['stand-in-kind'], ['derived']]);
  });

  it('has its points opened by that one', async () => {
    const points = await readJob(await siteOf({ kind: 'derived', derived: { what: 'disk' } }), 'nightly', (access) => access.listPoints());

    expect(points).to.deep.equal([]);
  });

  it('needs its options, and another kind its sources', async () => {
    const refusal = async (job: object) => {
      const error = await errorOf(siteOf(job).then((site) => runJob(site, 'nightly')));
      return String(error);
    };

    expect(await refusal({ kind: 'derived', derived: {} })).to.match(/The key "what" is missing/);
    expect(await refusal({ kind: 'stand-in-kind' })).to.match(/The key "sources" is missing/);
  });

  it('is refused where the other one is not there', async () => {
    const error = await errorOf(siteOf({ kind: 'derived', derived: { what: 'disk' } }, 'nowhere').then((site) => runJob(site, 'nightly')));

    expect(error).to.have.property('code', 'CORE_PLUGIN_NOT_FOUND');
  });

  it('frees its jobs from "sources" in the schema of the site file, and no others', async () => {
    const schema = await siteSchemaOf({ folders: [], platform: process.platform, plugins: [...standIns, aKind('stand-in-kind')] });
    const isValid = new Ajv({ strict: false }).compile(schema);
    const job = { pipeline: [], destination: [{ 'stand-in-destination': {} }] };

    expect(isValid({ jobs: { one: { kind: 'derived', derived: { what: 'disk' }, ...job } } })).to.equal(true);
    expect(isValid({ jobs: { one: { kind: 'stand-in-kind', ...job } } })).to.equal(false);
    expect(isValid({ jobs: { one: { kind: 'stand-in-kind', sources: [{ 'stand-in-source': {} }], ...job } } })).to.equal(true);
  });
});
