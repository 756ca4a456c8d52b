import { checkJob, definePlugin, openSite } from '@tapedeck/core';
import { FakeHost, standIns } from '@tapedeck/testkit';
import { expect } from 'chai';
import { tempFolder } from '../kit/temp-folder.ts';
import { errorOf } from '../plugins/error-of.ts';

const kindWith = (insteadOfRetention: string | undefined) =>
  definePlugin({
    name: 'plain',
    api: 1,
    version: '0.1.0',
    places: ['kind'],
    options: { type: 'object' },
    ...(insteadOfRetention === undefined
      ? {}
      : {
          kind: {
            listPoints: async () => [],
            openPoint: () => Promise.reject(new Error('There are none.')),
            opens: async () => undefined,
            insteadOfRetention,
          },
        }),
  });

const rules = definePlugin({
  name: 'rules',
  api: 1,
  version: '0.1.0',
  places: ['job'],
  options: { type: 'object' },
  retention: { plan: () => ({ decisions: [], graceMs: 0 }) },
});

describe('core: retention of a kind that cannot remove points', () => {
  const check = async (instead: string | undefined) => {
    const folder = tempFolder();
    const destination = [{ 'stand-in-destination': {} }];
    const job = { kind: 'plain', sources: [{ 'stand-in-source': {} }], pipeline: [], destination, rules: {} };
    const site = await openSite({
      value: { jobs: { nightly: job } },
      folder,
      defaultStateFolder: folder,
      environment: {},
      host: new FakeHost(),
      plugins: [...standIns, kindWith(instead), rules],
    });
    return errorOf(checkJob(site, 'nightly'));
  };

  it('is refused before anything runs, with what the kind has instead', async () => {
    const error = await check('Write "plain: { for: 3 days }" in its place.');
    expect(error).to.include({ code: 'CORE_RETENTION_UNFIT', hint: 'Write "plain: { for: 3 days }" in its place.' });
    expect(error).to.have.property('message').that.includes('"rules"').and.includes('"plain"');
  });

  it('is refused where the kind offers no points at all', async () => {
    expect(await check(undefined)).to.include({ code: 'CORE_RETENTION_UNFIT', hint: 'Take it out of the job.' });
  });
});
