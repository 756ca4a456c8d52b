import { expect } from 'chai';
import { chooseDatabases } from '../../../plugins/mssql/src/capture/choose-databases.ts';
import { type BackupPlan, planBackup, planInstead } from '../../../plugins/mssql/src/capture/plan-backup.ts';
import type { Database } from '../../../plugins/mssql/src/server/list-databases.ts';

const aDatabase = (name: string, more: Partial<Database> = {}): Database => ({
  name,
  state: 0,
  stateName: 'ONLINE',
  recoveryModel: 'FULL',
  isSnapshot: false,
  isStandby: false,
  isPreferred: true,
  hasLogChain: true,
  hasDifferentialBase: true,
  mayBackUp: true,
  mayBackUpLog: true,
  ...more,
});

const choose = (all: readonly Database[], options: { databases?: 'all' | string[]; exclude?: string[] } = {}) => {
  const { chosen, left, unknown } = chooseDatabases(all, { server: 'sql01', databases: 'all', ...options });
  return {
    chosen: chosen.map(({ database, objection }) => (objection === undefined ? database.name : objection.message)),
    left,
    unknown: unknown.map(({ message, hint }) => `${message} ${hint}`),
  };
};

describe('mssql: the choice of databases', () => {
  const all = [aDatabase('master'), aDatabase('Sales'), aDatabase('Staff')];

  it('takes all, all but some, or some', () => {
    expect(choose(all).chosen).to.deep.equal(['master', 'Sales', 'Staff']);
    expect(choose(all, { exclude: ['Staff'] }).chosen).to.deep.equal(['master', 'Sales']);
    expect(choose(all, { databases: ['Staff'] }).chosen).to.deep.equal(['Staff']);
  });

  it('names the nearest one of a name that there is not', () => {
    expect(choose(all, { databases: ['Slaes'], exclude: ['nothing'] }).unknown).to.deep.equal([
      'The SQL Server "sql01" has no database "Slaes" that this login can see. Perhaps "Sales" was meant.',
      'The SQL Server "sql01" has no database "nothing" that this login can see. See what it is called with "SELECT name FROM sys.databases".',
    ]);
  });

  for (const [state, stateName] of ['RESTORING', 'RECOVERING', 'RECOVERY_PENDING', 'SUSPECT', 'EMERGENCY', 'OFFLINE'].entries())
    it(`objects to one that is ${stateName}`, () => {
      const { chosen, left } = choose([aDatabase('Sales', { state: state + 1, stateName })]);

      expect({ chosen, left }).to.deep.equal({
        chosen: [`The database "Sales" cannot be backed up: its state is ${stateName}.`],
        left: [],
      });
    });

  it('objects to a standby copy', () => {
    expect(choose([aDatabase('Sales', { isStandby: true })]).chosen[0]).to.include('it is a standby copy of another server');
  });

  it('leaves out what nobody can or should back up here, and says so', () => {
    const odd = [aDatabase('tempdb'), aDatabase('Sales_snap', { isSnapshot: true }), aDatabase('Shared', { isPreferred: false })];

    expect(choose(odd)).to.deep.equal({
      chosen: [],
      left: [
        '"tempdb" is left out: the server makes it anew at each start.',
        '"Sales_snap" is left out: it is a snapshot of another database.',
        '"Shared" is left out: another replica is the one that backs it up.',
      ],
      unknown: [],
    });
  });
});

describe('mssql: the plan of a backup', () => {
  const planned = (backup: BackupPlan['type'], more: Partial<Database> = {}, copyOnly = false) =>
    planBackup(aDatabase(more.name ?? 'Sales', more), { backup, copyOnly });

  it('is what was asked for, where that can be had', () => {
    for (const type of ['full', 'differential', 'log'] as const) expect(planned(type)).to.deep.equal({ type, copyOnly: false });
    expect(planned('full', {}, true)).to.deep.equal({ type: 'full', copyOnly: true });
    expect(planned('log', {}, true)).to.deep.equal({ type: 'log', copyOnly: true });
    // The server ignores it there.
    expect(planned('differential', {}, true)).to.deep.equal({ type: 'differential', copyOnly: false });
  });

  const cases: Readonly<Record<string, readonly [type: BackupPlan['type'], more: Partial<Database>]>> = {
    SIMPLE: ['log', { recoveryModel: 'SIMPLE' }],
    'chain of logs': ['log', { hasLogChain: false }],
    'to differ from': ['differential', { hasDifferentialBase: false }],
    'in full only': ['differential', { name: 'master' }],
  };
  for (const [because, [type, more]] of Object.entries(cases))
    it(`is a full one in the place of a ${type} one: ${because}`, () => {
      const plan = planned(type, more);

      expect(plan).to.deep.include({ type: 'full', copyOnly: false });
      expect(plan.because).to.include(because);
      // Another program's chain is left alone then, too.
      expect(planned(type, more, true).copyOnly).to.equal(true);
    });

  it('changes when the server knows better, once', () => {
    const log = { type: 'log', copyOnly: false } as const;
    const full = { type: 'full', copyOnly: false } as const;
    for (const number of [4208, 4214, 3035])
      for (const copyOnly of [true, false]) expect(planInstead(log, number, { copyOnly })).to.deep.include({ type: 'full', copyOnly });
    for (const number of [3059, 3062])
      expect(planInstead(full, number, { copyOnly: false })).to.deep.include({ type: 'full', copyOnly: true });
    expect(planInstead(full, 4214, { copyOnly: false })).to.equal(undefined);
    expect(planInstead({ type: 'full', copyOnly: true }, 3062, { copyOnly: true })).to.equal(undefined);
    expect(planInstead(log, 3201, { copyOnly: false })).to.equal(undefined);
    expect(planInstead(log, undefined, { copyOnly: false })).to.equal(undefined);
  });
});
