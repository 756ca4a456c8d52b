import { expect } from 'chai';
import { ServerJob } from './a-server-job.ts';

describe('mssql: jobs', () => {
  let job: ServerJob;

  beforeEach(async () => {
    job = await ServerJob.start(['Sales', 'Staff']);
  });

  afterEach(() => job.server.end());

  it('captures each database as a workload, and says what is known of it', async () => {
    const report = await job.run();

    expect({ outcome: report.outcome, problems: report.problems, error: report.error }).to.deep.equal({
      outcome: 'complete',
      problems: [],
      error: undefined,
    });
    expect(job.server.staged()).to.deep.equal([]);
    const [sales] = await job.listed();
    expect(sales).to.deep.include({
      name: 'mssql:Sales',
      type: 'database',
      application: 'mssql',
      paths: ['/mssql/127.0.0.1/Sales.bak'],
      isLost: false,
    });
    expect(sales?.facts).to.deep.include({ backup: 'full', copyOnly: false, recoveryModel: 'FULL', version: '16.0.4236.2' });
    expect(sales?.facts?.firstLsn).to.match(/^\d{20,}$/);
  });

  it('hands a dropped database back', async () => {
    await job.run();
    job.server.drop('Sales');

    const report = await job.restore('Sales');

    expect({ outcome: report.outcome, error: report.error }).to.deep.equal({ outcome: 'complete', error: undefined });
    expect(job.server.content('Sales')).to.equal('all of Sales');
    expect(job.server.staged()).to.deep.equal([]);
  });

  it('knows a database by whatever name it has', async () => {
    const odd = [']', "O'Brien", '"', '[', ';--', 'two\nlines', '😀', ' ', '..'];
    job.server.state.change((state) => {
      state.databases = odd.flatMap((name, index) => {
        const [first] = state.databases;
        const files = [{ logicalName: name, path: `D:\\Data\\odd${index}.mdf`, type: 'D' as const }];
        return first === undefined ? [] : [{ ...first, name, content: `all of ${name}`, files }];
      });
    });

    const { outcome, problems } = await job.run();

    expect({ outcome, problems }).to.deep.equal({ outcome: 'complete', problems: [] });
    expect((await job.listed()).map(({ name }) => name)).to.have.members(odd.map((name) => `mssql:${name}`));
    for (const name of odd.slice(4, 7)) {
      job.server.drop(name);
      expect((await job.restore(name)).outcome).to.equal('complete');
      expect(job.server.content(name)).to.equal(`all of ${name}`);
    }
  });
});
