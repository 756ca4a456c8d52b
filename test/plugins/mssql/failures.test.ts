import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { tempFolder } from '../../kit/temp-folder.ts';
import type { Fault } from '../../simulators/sql-server/state.ts';
import { ServerJob } from './a-server-job.ts';

type Report = Awaited<ReturnType<ServerJob['run']>>;

describe('mssql: failures', () => {
  let job: ServerJob;

  before(async () => {
    job = await ServerJob.start(['Sales', 'Staff']);
  });

  beforeEach(() => job.server.reset());

  after(() => job?.server.end());

  /** Only Sales is missing, the message is the one that tells, and nothing is left. */
  const expectWithoutSales = ({ outcome, problems }: Report, message: string) => {
    expect(outcome).to.equal('degraded');
    expect(problems.map(({ source }) => source)).to.deep.equal(['mssql:Sales']);
    expect(problems[0]?.message).to.include(message).and.not.include('terminating');
    expect(job.server.staged()).to.deep.equal([]);
  };

  const refused = `Cannot open backup device 'D:\\stage\\x'. Operating system error 5(Access is denied.).`;
  const full = `Write on "D:\\stage\\x" failed: 112(There is not enough space on the disk.)`;
  const busy = 'Backup, file manipulation operations and encryption changes on a database must be serialized.';
  const faults: Readonly<Record<string, readonly [fault: Fault, message: string]>> = {
    'a folder that its account may not write to': [{ on: 'backup', error: { number: 3201, text: refused } }, refused],
    'a disk that is full at 60 %': [{ on: 'backup', percent: 60, error: { number: 3202, text: full } }, full],
    'another backup that does not end': [{ on: 'backup', error: { number: 3023, text: busy } }, busy],
    'a connection that breaks in mid-backup, twice': [
      { on: 'backup', percent: 50, does: 'cut' },
      'The connection to the SQL Server was lost',
    ],
    'a backup that does not verify': [
      { on: 'verify', error: { number: 3189, text: 'Damage to the backup set was detected.' } },
      'Damage to the',
    ],
    'a file that was damaged as it was written': [{ on: 'backup', does: 'damage' }, 'Damage to the backup set'],
    'a file that was added to': [{ on: 'backup', does: 'append' }, 'the file holds 2 backups'],
  };
  for (const [what, [fault, message]] of Object.entries(faults))
    it(`captures the other databases beside ${what}`, async () => {
      job.server.state.fail({ ...fault, database: 'Sales' });

      expectWithoutSales(await job.run(), message);
    });

  const passing: Readonly<Record<string, Fault>> = {
    'another backup runs': { on: 'backup', error: { number: 3023, text: busy } },
    'it is the victim of a deadlock': { on: 'backup', error: { number: 1205, text: 'Deadlock.' } },
    'the share is gone': { on: 'backup', error: { number: 3201, text: 'Operating system error 53(The network path was not found.).' } },
    'the connection breaks': { on: 'backup', percent: 50, does: 'cut' },
  };
  for (const [what, fault] of Object.entries(passing))
    it(`tries once more when ${what} for a moment`, async () => {
      job.server.state.fail({ ...fault, database: 'Sales', times: 1 });

      const { outcome, problems } = await job.run();

      expect({ outcome, problems }).to.deep.equal({ outcome: 'complete', problems: [] });
      expect(job.server.staged()).to.deep.equal([]);
    });

  it('ends a server that does not answer at the deadline of the step, and leaves nothing', async () => {
    job.server.state.fail({ on: 'backup', database: 'Staff', does: 'silent' });

    const { outcome, error } = await job.run({}, {}, { limits: { stream: 0.01 } });

    expect(outcome).to.equal('failed');
    expect(error?.message).to.match(/deadline|longer|minutes/i);
    expect(job.server.staged()).to.deep.equal([]);
  });

  it('says of one that is offline that it is missing, and brings back another', async () => {
    job.server.alter('Sales', { state: 6 });

    expectWithoutSales(await job.run(), 'its state is OFFLINE');

    expect((await job.listed()).map(({ isLost }) => isLost)).to.deep.equal([true, false]);
    expect((await job.restore('Staff', { as: 'StaffBeside' })).outcome).to.equal('complete');
    expect(job.server.content('StaffBeside')).to.equal('all of Staff');
  });

  it('refuses, before the server writes, what the staging folder has no room for', async () => {
    job.server.state.change(({ history }) => void history.push({ ...lastBackup, size: 1e18 }));

    expectWithoutSales(await job.run(), 'and "Sales" needs about');
  });

  it('says so when the two names of the staging folder are two folders', async () => {
    const elsewhere = join(tempFolder(), 'elsewhere');
    mkdirSync(elsewhere);

    const { outcome, problems } = await job.run({ databases: ['Sales'], staging: { server: 'D:\\stage', here: elsewhere } });

    expect(outcome).to.equal('degraded');
    expect(problems[0]?.message).to.include('which this machine cannot read');
    expect(job.server.staged()).to.have.lengthOf(1);
  });

  describe('of the chain', () => {
    const gaps = ({ notes }: Report) =>
      notes.filter(({ code }) => code === 'MSSQL_CHAIN_BROKEN').map(({ message }) => /"(.*?)"/.exec(message)?.[1]);
    const lost = { on: 'verify', database: 'Sales', error: { number: 3189, text: 'Damage to the backup set was detected.' } } as const;

    it('is told when a backup that the server counts was not kept', async () => {
      job.server.state.fail(lost);

      expect(gaps(await job.run())).to.deep.equal(['Sales']);
      expect(gaps(await job.run({ copyOnly: true }))).to.deep.equal([]);
      job.server.state.fail();
      expect(gaps(await job.run())).to.deep.equal([]);
    });

    it('is told when the run fails later on', async () => {
      job.server.state.fail({ on: 'backup', database: 'Staff', does: 'silent' });

      expect(gaps(await job.run({}, {}, { limits: { stream: 0.01 } }))).to.deep.equal(['Sales']);
    });

    it('gets no second log when the first one was made', async () => {
      await job.run();
      job.server.state.fail({
        ...lost,
        error: { number: 3201, text: 'Operating system error 53(The network path was not found.).' },
        times: 1,
      });

      const { problems } = await job.run({ backup: 'log' });

      expect(problems.map(({ source }) => source)).to.deep.equal(['mssql:Sales']);
      expect(job.server.state.state.history.filter(({ database, type }) => database === 'Sales' && type === 'L')).to.have.lengthOf(1);
    });
  });

  it('tells what to do about what the server says', async () => {
    job.server.state.fail({ on: 'backup', database: 'Sales', error: { number: 3202, text: full } });

    const { problems } = await job.run();

    expect(problems[0]?.hint).to.equal('Make room in the staging folder, or turn "compression" on.');
  });

  it('cancels in mid-backup, and leaves nothing', async () => {
    job.server.state.slow(30);
    const abort = new AbortController();
    const seen: string[] = [];

    const { outcome } = await job.run(
      {},
      {
        signal: abort.signal,
        listeners: [
          (event) => {
            if (event.event !== 'progress' || event.progress.current === undefined) return;
            seen.push(event.progress.current);
            if (event.progress.current.includes(' 40 %')) abort.abort(new Error('Ctrl-C'));
          },
        ],
      },
    );

    expect(outcome).to.equal('cancelled');
    expect(seen).to.include('mssql:Sales: 32 % backed up by the server').and.not.include('mssql:Sales: 75 % backed up by the server');
    expect(job.server.staged()).to.deep.equal([]);
  });
});

const lastBackup = { id: 1, uuid: 'x', name: 'earlier', type: 'D', database: 'Sales', firstLsn: '1', lastLsn: '2' } as const;
