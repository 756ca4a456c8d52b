import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHost, definePlugin, type RestoreRequest, restoreJob, runJob, type SnapshotGroup } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../../kit/a-site.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { environment, SimulatedServer } from './a-server.ts';

describe('mssql: method vss', () => {
  let folder: string;
  let server: SimulatedServer;
  let asked: SnapshotGroup[];

  beforeEach(async () => {
    folder = tempFolder();
    asked = [];
    for (const name of ['data', 'frozen', 'elsewhere']) mkdirSync(join(folder, name));
    server = await SimulatedServer.start(folder, ['Sales', 'Staff']);
    for (const [name, place] of [
      ['Sales', 'data'],
      ['Staff', 'elsewhere'],
    ] as const) {
      const path = join(folder, place, `${name}.mdf`);
      writeFileSync(path, 'as it is now');
      writeFileSync(join(folder, 'frozen', `${name}.mdf`), 'as it was then');
      server.alter(name, { files: [{ logicalName: name, path, type: 'D' }] });
    }
  });

  afterEach(() => server.end());

  /** Freezes one folder, and leaves what lies elsewhere. */
  const provider = () =>
    definePlugin({
      name: 'freezer',
      api: 1,
      version: '0.1.0',
      places: ['snapshot'],
      options: { type: 'object' },
      apply({ hooks }) {
        hooks.snapshot.tap((_, { groups }) => {
          asked.push(...groups);
          const path = join(folder, 'data');
          const mapping = [{ path, readFrom: join(folder, 'frozen') }];
          return { taken: [{ provider: 'freezer', mapping }], left: groups.filter(({ paths }) => !paths.includes(path)) };
        });
      },
    });

  const site = async () =>
    aSite(
      folder,
      { sources: [{ mssql: server.options({ method: 'vss' }) }], snapshot: { use: 'freezer', freezer: {} } },
      'state',
      {},
      { environment, host: { ...(await createHost({ environment })), platform: 'win32' }, plugins: [provider()] },
    );

  it('captures the files that were frozen together with the server, and no others', async () => {
    const { report } = await runJob(await site(), 'nightly');

    expect(asked[0]).to.deep.equal({
      workload: 'mssql:Sales',
      paths: [join(folder, 'data')],
      writers: [{ id: '{a65faa63-5ea8-4ebc-9dbd-a0c4db26912a}', components: ['\\SRV01\\Sales'] }],
      mode: 'copy',
    });
    expect(report.outcome).to.equal('degraded');
    expect(report.problems.map(({ source, code }) => [source, code])).to.deep.include(['mssql:Staff', 'MSSQL_NOT_FROZEN']);

    const request: RestoreRequest = {
      paths: [],
      include: [],
      exclude: [],
      to: join(folder, 'target'),
      conflict: 'fail',
      dryRun: false,
      workload: { name: 'mssql:Sales', options: {} },
    };
    await restoreJob(await site(), 'nightly', { point: { selector: 'latest', trustSigner: false }, request });
    expect(readFileSync(join(folder, 'target', folder, 'data', 'Sales.mdf'), 'utf8')).to.equal('as it was then');
  });

  it('names the instance in the component', async () => {
    server.state.change((state) => Object.assign(state, { instance: 'PROD' }));

    await runJob(await site(), 'nightly');

    expect(asked[0]?.writers?.[0]?.components).to.deep.equal(['\\SRV01\\PROD\\Sales']);
  });

  it('gives no files to a running server', async () => {
    await runJob(await site(), 'nightly');
    const request: RestoreRequest = {
      paths: [],
      include: [],
      exclude: [],
      to: undefined,
      conflict: 'fail',
      dryRun: false,
      workload: { name: 'mssql:Sales', options: {} },
    };

    const { report } = await restoreJob(await site(), 'nightly', { point: { selector: 'latest', trustSigner: false }, request });

    expect(report.problems.map(({ code }) => code)).to.deep.equal(['MSSQL_RESTORE_FILES']);
    expect(server.content('Sales')).to.equal('all of Sales');
  });
});
