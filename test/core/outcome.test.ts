import { BackupError } from '@tapedeck/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { DebtLedger, openDebts, outcomeOfSource } from '../../core/src/run/debts.ts';
import { exitCodeOf } from '../../core/src/run/exit-code.ts';
import { weigh } from '../../core/src/run/outcome.ts';
import { ProblemList } from '../../core/src/run/problem-list.ts';
import { isTolerated } from '../../core/src/run/tolerate.ts';
import { aRun } from '../kit/a-run.ts';
import { aPlugin } from './a-plugin.ts';

const outcomeOfOnly = (ledger: DebtLedger) => ledger.balances().map(outcomeOfSource)[0];

describe('core: debts', () => {
  it('invariant 2: a source is complete only when what was expected equals what was settled (property)', () => {
    const amounts = fc.record({ expected: fc.nat(5), captured: fc.nat(5), excluded: fc.nat(5), problems: fc.nat(5) });
    fc.assert(
      fc.property(amounts, ({ expected, captured, excluded, problems }) => {
        const ledger = new DebtLedger();
        ledger.expect('files', expected, 'backup');
        ledger.settle('files', 'captured', captured, 'backup');
        ledger.settle('files', 'excluded', excluded, 'backup');
        ledger.problem('files', problems, true);

        expect(outcomeOfOnly(ledger)).to.equal(expected === captured + excluded + problems ? 'complete' : 'degraded');
      }),
    );
  });

  it('invariant 2: an untolerated problem keeps a source from being complete, also when it settles its debt', () => {
    const ledger = new DebtLedger();
    ledger.expect('files', 2, 'backup');
    ledger.settle('files', 'captured', 1, 'backup');
    ledger.problem('files', 1, false);

    expect(outcomeOfOnly(ledger)).to.equal('degraded');
  });

  it('are sealed: neither more debts nor later problems change the balance', () => {
    const ledger = new DebtLedger();
    ledger.expect('files', 1, 'backup');
    ledger.settle('files', 'captured', 1, 'backup');
    ledger.seal('files');
    ledger.problem('files', 1, false);

    expect(() => ledger.expect('files', 1, 'backup'))
      .to.throw(BackupError)
      .with.property('code', 'CORE_SOURCE_SEALED');
    expect(outcomeOfOnly(ledger)).to.equal('complete');
  });

  it('are whole numbers', () => {
    const ledger = new DebtLedger();

    for (const count of [-1, 0.5, Number.NaN]) {
      expect(() => ledger.expect('files', count, 'backup'))
        .to.throw(BackupError)
        .with.property('code', 'CORE_DEBT_COUNT');
    }
  });

  it('that are settled twice are as wrong as open ones', () => {
    expect(openDebts({ source: 'files', expected: 1, captured: 2, excluded: 0, problems: 0, untolerated: 0 })).to.equal(-1);
  });
});

describe('core: outcome', () => {
  it('invariant 2: is complete only without stop, without untolerated problem, and with all sources complete', () => {
    expect(weigh({ stopped: undefined, sources: ['complete'], untolerated: 0 })).to.equal('complete');
    expect(weigh({ stopped: undefined, sources: ['complete'], untolerated: 1 })).to.equal('degraded');
    expect(weigh({ stopped: undefined, sources: ['complete', 'degraded'], untolerated: 0 })).to.equal('degraded');
    expect(weigh({ stopped: 'failed', sources: ['complete'], untolerated: 0 })).to.equal('failed');
    expect(weigh({ stopped: 'cancelled', sources: [], untolerated: 0 })).to.equal('cancelled');
  });

  it('has an exit code of its own, and a held media set one more', () => {
    expect(
      (['complete', 'degraded', 'failed', 'skipped', 'cancelled'] as const).map((outcome) => exitCodeOf(outcome, undefined)),
    ).to.deep.equal([0, 3, 1, 4, 130]);
    expect(exitCodeOf('failed', 'SET_LOCKED')).to.equal(5);
  });

  it('invariant 2: a run whose debts are open says so by being degraded', async () => {
    const debtor = aPlugin('debtor', (hooks) => hooks.applications.tap((run) => run.debts.expect('databases:Sales', 1)));

    const { report } = await aRun({ uses: [{ debtor: {} }], plugins: [debtor] }).run();

    expect(report.outcome).to.equal('degraded');
    expect(report.sources).to.deep.include({
      source: 'databases:Sales',
      expected: 1,
      captured: 0,
      excluded: 0,
      problems: 0,
      outcome: 'degraded',
    });
  });

  it('invariant 2: a source that nobody has counted makes the run degraded', async () => {
    const ghost = aPlugin('ghost', (hooks) => {
      const root = { path: '/ghost', readFrom: '/ghost', filters: [], oneFileSystem: false };
      hooks.select.tap((plan) => ({ sources: [...plan.sources, { name: 'ghost', roots: [root], streams: [] }] }));
      hooks.stream.tap({ stage: 'early' }, () => ({
        files: 0,
        directories: 0,
        others: 0,
        filesRead: 0,
        sourceBytes: 0,
        readBytes: 0,
        storedBytes: 0,
      }));
    });

    const { report } = await aRun({ uses: [{ ghost: {} }], plugins: [ghost] }).run();

    expect(report.outcome).to.equal('degraded');
    expect(report.problems.map(({ code, source }) => [code, source])).to.deep.equal([
      ['CORE_SOURCE_UNACCOUNTED', 'stand-in-source'],
      ['CORE_SOURCE_UNACCOUNTED', 'ghost'],
    ]);
  });
});

describe('core: tolerance', () => {
  const problem = (kind: 'changed' | 'unreadable' | 'plugin', path?: string) => ({
    kind,
    code: 'X',
    message: 'x',
    source: 'files',
    ...(path === undefined ? {} : { path }),
  });

  it('is by class and glob', () => {
    const tolerated = { changed: ['/var/log/**', '/home/*/.cache/**'] };

    expect(isTolerated(problem('changed', '/var/log/syslog'), tolerated)).to.equal(true);
    expect(isTolerated(problem('changed', '/var/log/.hidden/deep/x'), tolerated)).to.equal(true);
    expect(isTolerated(problem('changed', '/home/ann/.cache/x'), tolerated)).to.equal(true);
    expect(isTolerated(problem('changed', '/var/lib/x'), tolerated)).to.equal(false);
    expect(isTolerated(problem('unreadable', '/var/log/syslog'), tolerated)).to.equal(false);
  });

  it('never covers what a plugin got wrong, nor what has no path', () => {
    const everything = { changed: ['**'], unreadable: ['**'] };

    expect(isTolerated(problem('plugin', '/x'), everything)).to.equal(false);
    expect(isTolerated(problem('changed'), everything)).to.equal(false);
  });

  it('lets a run be complete with the problem in its report', async () => {
    const probe = aPlugin('probe', (hooks) => hooks.start.tap((run) => run.problem(problem('changed', '/var/log/x'))));
    const run = (tolerate: Record<string, string[]>) => aRun({ uses: [{ probe: {} }], plugins: [probe], job: { tolerate } }).run();

    const tolerant = await run({ changed: ['/var/log/**'] });
    const strict = await run({});

    expect(tolerant.report.outcome).to.equal('complete');
    expect(tolerant.report.problems[0]).to.include({ tolerated: true, path: '/var/log/x' });
    expect(strict.report.outcome).to.equal('degraded');
  });

  it('counts all problems and keeps a thousand', () => {
    const list = new ProblemList({});
    for (let index = 0; index < 1200; index += 1) list.add(problem('unreadable', `/x${index}`));

    expect([list.count, list.untolerated, list.kept.length]).to.deep.equal([1200, 1200, 1000]);
  });
});

describe('core: retention and replicas', () => {
  const retained = async (tap: Parameters<typeof aPlugin>[1], job = {}) => {
    let ran = 0;
    const keeper = aPlugin('keeper', (hooks) =>
      hooks.retain.tap(() => {
        ran += 1;
      }),
    );
    const probe = aPlugin('probe', tap);
    const { report } = await aRun({ uses: [{ keeper: {} }, { probe: {} }], plugins: [keeper, probe], job }).run();
    return { ran, report };
  };

  it('invariant 5: retention runs after a complete and verified run', async () => {
    const { ran, report } = await retained(() => {});

    expect(ran).to.equal(1);
    expect(report.retention).to.deep.equal({ ran: true });
  });

  it('retention that fails has not run, so that it is told after some days', async () => {
    const { report } = await retained((hooks) =>
      hooks.retain.tap(() => {
        throw new BackupError('X', 'x.');
      }),
    );

    expect(report.retention).to.deep.equal({ ran: false, why: 'it did not come to its end' });
  });

  it('invariant 5: retention never runs after a degraded run', async () => {
    const { ran, report } = await retained((hooks) =>
      hooks.applications.tap(() => {
        throw new BackupError('X', 'x.');
      }),
    );

    expect(ran).to.equal(0);
    expect(report.retention).to.deep.equal({ ran: false, why: 'the run is degraded' });
  });

  it('invariant 5: retention never runs after a failed run', async () => {
    const { ran } = await retained((hooks) =>
      hooks.commit.tap({ stage: 'early' }, () => {
        throw new BackupError('X', 'x.');
      }),
    );

    expect(ran).to.equal(0);
  });

  it('invariant 5: retention never runs after a run that read nothing back', async () => {
    const unverified = (hooks: Parameters<NonNullable<Parameters<typeof aPlugin>[1]>>[0]) =>
      hooks.commit.tap({ stage: 'early' }, () => ({
        mediaId: 'm',
        sequence: 1,
        fileName: 'm.tdk',
        parts: 1,
        storedBytes: 1,
        verified: 'no',
      }));

    const { ran, report } = await retained(unverified);
    const compared = await retained(unverified, { verify: { advanced: true } });

    expect(ran).to.equal(0);
    expect(report.retention?.why).to.equal('nothing that was written has been read back');
    expect(compared.ran).to.equal(1);
  });

  it('says that retention is stuck, and why, from the third run on', async () => {
    const keeper = aPlugin('keeper', (hooks) => {
      hooks.retain.tap(() => {});
      hooks.start.tap((run) => run.problem({ kind: 'unreadable', code: 'X', message: 'x', source: 'x', path: '/x' }));
    });
    const first = aRun({ uses: [{ keeper: {} }], plugins: [keeper] });
    const again = () => aRun({ uses: [{ keeper: {} }], plugins: [keeper], stateFolder: first.stateFolder }).run();

    const reports = [await first.run(), await again(), await again()].map(
      ({ report }) => report.notes.find(({ code }) => code === 'CORE_RETENTION_STUCK')?.message,
    );

    expect(reports).to.deep.equal([
      undefined,
      undefined,
      'Retention is stuck: it has not run for 3 runs. This time because the run is degraded.',
    ]);
  });

  it('a replica that was whole when the run was cancelled is told', async () => {
    const quick = aPlugin('quick', (hooks) => hooks.replicate.tap(() => {}));
    const stopping = aPlugin('stopping', (hooks) =>
      hooks.replicate.tap((run) => {
        run.cancel(new BackupError('ENOUGH', 'Enough.'));
        throw new BackupError('ENOUGH', 'Enough.');
      }),
    );

    const { report } = await aRun({ uses: [{ quick: {} }, { stopping: {} }], plugins: [quick, stopping] }).run();

    expect(report.destinations).to.deep.include({ name: 'quick', outcome: 'complete' });
  });

  it('invariant 9: a replica that fails changes nothing at the destination, nor at another replica', async () => {
    const bad = aPlugin('bad', (hooks) =>
      hooks.replicate.tap(() => {
        throw new BackupError('X', 'x.');
      }),
    );
    const good = aPlugin('good', (hooks) => hooks.replicate.tap(() => {}));

    const { report } = await aRun({ uses: [{ bad: {} }, { good: {} }], plugins: [bad, good] }).run();

    expect(report.destinations).to.deep.equal([
      { name: 'stand-in destination', outcome: 'complete' },
      { name: 'bad', outcome: 'failed' },
      { name: 'good', outcome: 'complete' },
    ]);
    expect(report.outcome).to.equal('degraded');
  });
});
