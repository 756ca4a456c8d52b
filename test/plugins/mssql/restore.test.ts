import { readJob } from '@tapedeck/core';
import { expect } from 'chai';
import { ServerJob } from './a-server-job.ts';

describe('mssql: restore', () => {
  let job: ServerJob;

  before(async () => {
    job = await ServerJob.start(['Sales', "O'Brien ]; --"]);
  });

  beforeEach(() => job.server.reset());

  afterEach(() => {
    expect(job.server.staged()).to.deep.equal([]);
    expect(names().filter((name) => name.startsWith('Half'))).to.deep.equal([]);
  });

  after(() => job?.server.end());

  const names = () => job.server.state.state.databases.map(({ name }) => name);
  const filesOf = (name: string) => job.server.state.state.databases.find((one) => one.name === name)?.files.map(({ path }) => path);
  const lastPoint = async () => readJob(await job.site(), 'nightly', async (access) => (await access.listPoints()).at(-1)?.id ?? '');
  const expectRefusal = async (restore: ReturnType<ServerJob['restore']>, code: string) => {
    const { outcome, error, problems } = await restore;
    expect(outcome).to.not.equal('complete');
    expect([error?.code, ...problems.map((problem) => problem.code)]).to.include(code);
  };

  it('does not overwrite a database, unless it is told to', async () => {
    await job.run();
    job.server.write('Sales', 'later', '2026-11-29T13:00:00');

    await expectRefusal(job.restore('Sales'), 'MSSQL_DATABASE_EXISTS');
    expect(job.server.content('Sales')).to.equal('later');

    expect((await job.restore('Sales', { with: { replace: 'yes' } })).outcome).to.equal('complete');
    expect(job.server.content('Sales')).to.equal('all of Sales');
    expect(filesOf('Sales')).to.deep.equal(['D:\\Data\\0.mdf', 'E:\\Log\\0.ldf']);
  });

  it('restores beside it, with files of its own where the server or the user wants them', async () => {
    await job.run();

    expect((await job.restore('Sales', { as: 'Copy' })).outcome).to.equal('complete');
    expect((await job.restore("O'Brien ]; --", { as: 'X ]; DROP', with: { data: "F:\\da'ta" } })).outcome).to.equal('complete');

    expect([job.server.content('Copy'), job.server.content('X ]; DROP')]).to.deep.equal(['all of Sales', "all of O'Brien ]; --"]);
    expect(filesOf('Copy')).to.deep.equal(['D:\\Data\\Copy-1.mdf', 'E:\\Log\\Copy-2.ldf']);
    expect(filesOf('X ]; DROP')).to.deep.equal(["F:\\da'ta\\X %005D%003B DROP-1.mdf", 'E:\\Log\\X %005D%003B DROP-2.ldf']);
    expect(job.server.content('Sales')).to.equal('all of Sales');
  });

  it('goes along a chain, to an instant', async () => {
    await job.run();
    const full = await lastPoint();
    job.server.write('Sales', 'at noon', '2026-11-29T12:00:00');
    await job.run({ backup: 'differential' });
    const differential = await lastPoint();
    job.server.write('Sales', 'at one', '2026-11-29T13:00:00');
    job.server.write('Sales', 'spoilt at two', '2026-11-29T14:00:00');
    await job.run({ backup: 'log' });
    expect((await job.listed()).map(({ facts }) => facts?.backup)).to.deep.equal(['log', 'log']);

    const wait = { norecovery: 'yes' };
    expect((await job.restore('Sales', { as: 'Back', point: full, with: wait })).outcome).to.equal('complete');
    expect(job.server.content('Back')).to.equal(undefined);
    expect((await job.restore('Sales', { as: 'Back', point: differential, with: wait })).outcome).to.equal('complete');
    expect((await job.restore('Sales', { as: 'Back', with: { until: '2026-11-29T13:30:00' } })).outcome).to.equal('complete');

    expect(job.server.content('Back')).to.equal('at one');
  });

  it('says so when the log ends before the instant', async () => {
    await job.run();
    const full = await lastPoint();
    job.server.write('Sales', 'at noon', '2026-11-29T12:00:00');
    await job.run({ backup: 'log' });
    await job.restore('Sales', { as: 'Back', point: full, with: { norecovery: 'yes' } });

    await expectRefusal(job.restore('Sales', { as: 'Back', with: { until: '2026-11-29T18:00:00' } }), 'MSSQL_STILL_RESTORING');
  });

  it('refuses a later part of a chain where nothing waits for it, and an instant for a whole backup', async () => {
    await job.run();
    await expectRefusal(job.restore('Sales', { as: 'Half', with: { until: '2026-11-29T12:00:00' } }), 'MSSQL_RESTORE_OPTION');
    await job.run({ backup: 'log' });

    await expectRefusal(job.restore('Sales', { with: { replace: 'yes' } }), 'MSSQL_CHAIN_MISSING');
    await expectRefusal(job.restore('Sales', { as: 'Half' }), 'MSSQL_CHAIN_MISSING');
    expect(job.server.content('Sales')).to.equal('all of Sales');
  });

  it('leaves nothing of a new database when the server fails, the connection breaks, or the run is cancelled', async () => {
    await job.run();
    const damage = { number: 3183, text: 'RESTORE detected an error on page (1:1).' };
    job.server.state.fail({ on: 'restore', percent: 40, error: damage, times: 1 });
    await expectRefusal(job.restore('Sales', { as: 'Half1' }), 'MSSQL_SERVER_REFUSED');
    job.server.state.fail({ on: 'restore', percent: 40, does: 'cut', times: 1 });
    await expectRefusal(job.restore('Sales', { as: 'Half2' }), 'MSSQL_CONNECTION_LOST');
    job.server.state.fail({ on: 'restore', does: 'silent' });
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error('Ctrl-C')), 400);
    expect((await job.restore('Sales', { as: 'Half3', signal: abort.signal })).outcome).to.equal('cancelled');
  });

  it('says that a database which was there waits, when a restore over it fails, until it is back', async () => {
    await job.run();
    const point = await lastPoint();
    const damage = { number: 3183, text: 'RESTORE detected an error on page (1:1).' };
    job.server.state.fail({ on: 'restore', percent: 40, error: damage, times: 1 });
    await expectRefusal(job.restore('Sales', { with: { replace: 'yes' } }), 'MSSQL_LEFT_RESTORING');

    const codesOf = async () => (await job.run()).problems.map(({ code }) => code);
    expect(await codesOf()).to.include('MSSQL_LEFT_RESTORING');
    await job.restore('Sales', { point, with: { replace: 'yes' } });
    expect(job.server.content('Sales')).to.equal('all of Sales');
    expect(await codesOf()).to.deep.equal([]);
  });

  it('says what is left when that cannot be removed', async () => {
    await job.run();
    const no = { number: 3702, text: 'Cannot drop database because it is currently in use.' };
    job.server.state.fail({ on: 'restore', error: { number: 3183, text: 'Damaged.' } }, { on: 'drop', error: no });

    await expectRefusal(job.restore('Sales', { as: 'Rest' }), 'MSSQL_HALF_RESTORED');
  });

  it('makes a full backup in the place of one that cannot be had, and says why', async () => {
    job.server.alter('Sales', { recovery: 'SIMPLE' });
    job.server.state.fail({
      on: 'backup',
      database: "O'Brien ]; --",
      error: { number: 4214, text: 'No current database backup.' },
      times: 1,
    });
    job.server.alter("O'Brien ]; --", { hasChain: true });

    const { outcome, notes } = await job.run({ backup: 'log' });

    expect(outcome).to.equal('complete');
    expect(notes.filter(({ code }) => code === 'MSSQL_FULL_INSTEAD').map(({ message }) => message)).to.have.members([
      '"Sales" gets a full backup: its recovery model is SIMPLE, which keeps no log.',
      '"O\'Brien ]; --" gets a full backup: the server has no backup that it could go on from.',
    ]);
    expect((await job.listed()).map(({ facts }) => facts?.backup)).to.deep.equal(['full', 'full']);
  });
});
