import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackupError, definePlugin, type Outcome, type PluginDefinition, type Scope, type UndoRequest } from '@tapedeck/core';
import { tapAny } from '@tapedeck/testkit';
import { expect } from 'chai';
import fc from 'fast-check';
import { Journal } from '../../core/src/journal/journal.ts';
import { readJournal } from '../../core/src/journal/read-journal.ts';
import { type Taker, Takings } from '../../core/src/run/takings.ts';
import { aRun } from '../kit/a-run.ts';
import { needsPlatform, needsRoot } from '../kit/needs.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { errorOf } from '../plugins/error-of.ts';

const journalIn = (folder: string) =>
  new Journal(join(folder, 'test.journal'), {
    kind: 'run',
    format: 1,
    runId: 'test',
    job: 'test',
    startedAt: '2026-11-22T01:00:00.000Z',
    processId: process.pid,
    processStart: 'now',
    bootId: 'boot',
  });

const journalLines = (folder: string): readonly string[] => {
  const name = readdirSync(folder).find((one) => one.endsWith('.journal'));
  return name === undefined ? [] : readFileSync(join(folder, name), 'utf8').trim().split('\n');
};

const journals: Journal[] = [];

/** A bench for takings: a journal in a fresh folder, and a taker whose undo the test gives. */
const bench = (undo: (request: UndoRequest) => Promise<void> = async () => {}) => {
  const folder = tempFolder();
  const problems: BackupError[] = [];
  const journal = journalIn(folder);
  journals.push(journal);
  const takings = new Takings({ journal, dryRun: false, notGivenBack: (_, error) => void problems.push(error) });
  const taker: Taker = {
    use: 'probe',
    specifier: 'probe',
    journaledOptions: {},
    undoNames: new Set(['drop']),
    undo: (_, request) => undo(request),
  };
  return { folder, problems, takings, taker };
};

const intent = (name: string, scope: Scope = 'run') => ({ undo: 'drop', intent: { name }, scope });
const never = () => false;

describe('core: the journal', () => {
  it('has no hole where a record was cut short, and the records behind it', async function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    const folder = tempFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'none', folder]);
    try {
      const journal = journalIn(folder);
      await journal.append({ kind: 'release', id: 1 });
      const tooLong = { kind: 'fact', id: 2, fact: 'long'.repeat(4096) } as const;

      expect(await errorOf(journal.append(tooLong))).to.have.property('code', 'CORE_STATE_UNWRITABLE');
      await journal.append({ kind: 'release', id: 3 });
      await journal.close(false);

      expect(await readJournal(join(folder, 'test.journal'))).to.include({ damagedLines: 0 });
      // The head, both that had room, and the end.
      expect(journalLines(folder)).to.have.length(4);
    } finally {
      execFileSync('umount', [folder]);
    }
  });
});

describe('core: taking and giving back', () => {
  afterEach(async () => {
    for (const journal of journals.splice(0)) await journal.close(true);
  });

  it('invariant 3: the undo is on the disk before the action begins', async () => {
    const { folder, takings, taker } = bench();
    let seen: readonly string[] = [];

    await takings.take(taker, never, intent('shadow'), async () => {
      seen = journalLines(folder);
      return { id: 7 };
    });

    expect(seen).to.have.length(2);
    expect(seen[1]).to.include('"kind":"intent"').and.include('"name":"shadow"');
    expect(journalLines(folder)[2]).to.include('"kind":"fact"').and.include('"id":7');
  });

  it('invariant 3: does not act when the undo cannot be written', async () => {
    const { takings, taker } = bench();
    let acted = false;
    const unwritable = new Takings({
      journal: journalIn('/dev/null/nowhere'),
      dryRun: false,
      notGivenBack: () => {},
    });

    const error = await errorOf(
      unwritable.take(taker, never, intent('shadow'), async () => {
        acted = true;
        return 1;
      }),
    );

    expect(error).to.be.instanceOf(Error);
    expect(acted).to.equal(false);
    expect(unwritable.allGivenBack).to.equal(true);
    expect(takings.allGivenBack).to.equal(true);
  });

  it('gives back with intent, fact and outcome', async () => {
    const requests: UndoRequest[] = [];
    const { takings, taker } = bench(async (request) => void requests.push(request));
    await takings.take(taker, never, intent('shadow'), async () => 7);

    await takings.release(['run'], () => 'complete');

    expect(requests).to.deep.equal([{ intent: { name: 'shadow' }, fact: 7, outcome: 'complete' }]);
    expect(takings.allGivenBack).to.equal(true);
  });

  it('undoes an action that throws, through its intent', async () => {
    const requests: UndoRequest[] = [];
    const { takings, taker } = bench(async (request) => void requests.push(request));

    const error = await errorOf(takings.take(taker, never, intent('shadow'), () => Promise.reject(new Error('no space'))));
    await takings.release(['run'], () => 'complete');

    expect(error).to.have.property('message', 'no space');
    expect(requests).to.deep.equal([{ intent: { name: 'shadow' }, outcome: undefined }]);
  });

  it('undoes an action that comes back after its step is over', async () => {
    const requests: UndoRequest[] = [];
    const { takings, taker } = bench(async (request) => void requests.push(request));
    let over = false;

    const error = await errorOf(
      takings.take(
        taker,
        () => over,
        intent('shadow'),
        async () => {
          over = true;
          return 7;
        },
      ),
    );

    expect(error).to.have.property('code', 'CORE_TAP_OVER');
    expect(requests).to.deep.equal([{ intent: { name: 'shadow' }, fact: 7, outcome: undefined }]);
  });

  it('undoes again what an action made after its scope had ended, and keeps the journal until then', async () => {
    const made = new Set<string>();
    const { takings, taker } = bench(async () => void made.delete('shadow'));
    const gate = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const taking = takings.take(taker, never, intent('shadow'), async () => {
      started.resolve();
      await gate.promise;
      made.add('shadow');
      return 1;
    });
    taking.catch(() => {});
    await started.promise;
    await takings.release(['run'], () => 'failed');
    const openMeanwhile = !takings.allGivenBack;

    gate.resolve();
    const error = await errorOf(taking);

    expect(openMeanwhile).to.equal(true);
    expect(error).to.have.property('code', 'CORE_TAP_OVER');
    expect([...made]).to.deep.equal([]);
    expect(takings.allGivenBack).to.equal(true);
  });

  it('gives back early, and not again at the end', async () => {
    const undone: unknown[] = [];
    const { takings, taker } = bench(async ({ fact }) => void undone.push(fact));
    const { release } = await takings.take(taker, never, intent('shadow'), async () => 1);

    await release();
    await release();
    await takings.release(['run'], () => 'complete');

    expect(undone).to.deep.equal([1]);
  });

  it('tells what cannot be given back, goes on with the rest, and keeps the journal', async () => {
    const undone: unknown[] = [];
    const { problems, takings, taker } = bench(async ({ fact }) => {
      if (fact === 2) throw new BackupError('PROBE_STUCK', 'It is stuck.');
      undone.push(fact);
    });
    for (const fact of [1, 2, 3]) await takings.take(taker, never, intent(`thing ${fact}`), async () => fact);

    await takings.release(['run'], () => 'complete');

    expect(undone).to.deep.equal([3, 1]);
    expect(problems.map(({ code }) => code)).to.deep.equal(['PROBE_STUCK']);
    expect(takings.allGivenBack).to.equal(false);
  });

  it('refuses an undo function that the plugin does not have', async () => {
    const { takings, taker } = bench();

    const error = await errorOf(takings.take(taker, never, { ...intent('x'), undo: 'burn' }, async () => 1));

    expect(error).to.have.property('code', 'CORE_UNDO_UNKNOWN');
  });

  it('releases each thing once, newest first within what is released, whatever the scopes and early releases (property)', async () => {
    const scope = fc.constantFrom<Scope>('source', 'destination', 'run');
    const order = fc.shuffledSubarray<Scope>(['source', 'destination', 'run'], { minLength: 3 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ scope, early: fc.boolean(), fails: fc.boolean() }), { maxLength: 8 }),
        order,
        async (things, scopes) => {
          const undone: number[] = [];
          const { takings, taker } = bench(async ({ intent: about, fact }) => {
            if (typeof fact === 'number') undone.push(fact);
            if (JSON.stringify(about).includes('fails')) throw new Error('fails');
          });
          const early: number[] = [];
          for (const [id, thing] of things.entries()) {
            const { release } = await takings.take(taker, never, intent(thing.fails ? 'fails' : 'works', thing.scope), async () => id);
            if (thing.early) {
              await release();
              early.push(id);
            }
          }
          for (const one of scopes) await takings.release([one], () => 'complete');
          await takings.release(scopes, () => 'complete');
          for (const journal of journals.splice(0)) await journal.close(true);

          const expected = scopes.flatMap((one) =>
            things.flatMap((thing, id) => (thing.scope === one && !thing.early ? [id] : [])).reverse(),
          );
          expect(undone).to.deep.equal([...early, ...expected]);
        },
      ),
      { numRuns: 40 },
    );
  });
});

/** A plugin that takes one thing per scope in `start`, and notes what its undo is told. */
const takerPlugin = (undone: [string, Outcome | undefined][]): PluginDefinition =>
  definePlugin({
    name: 'taker',
    api: 1,
    version: '0.1.0',
    places: ['job'],
    options: { type: 'object' },
    undo: { drop: async ({ fact, outcome }) => void undone.push([String(fact), outcome]) },
    apply({ hooks }) {
      hooks.start.tap(async (run) => {
        for (const scope of ['run', 'destination', 'source'] as const) {
          await run.take({ undo: 'drop', intent: {}, scope }, async () => scope);
        }
      });
    },
  });

describe('core: scopes', () => {
  const orderOf = async (failing: string | undefined, job = {}) => {
    const order: string[] = [];
    const undone: [string, Outcome | undefined][] = [];
    const taker = takerPlugin(undone);
    const watching = { ...taker, undo: { drop: async ({ fact }: UndoRequest) => void order.push(`-${fact}`) } };
    const probe = definePlugin({
      name: 'probe',
      api: 1,
      version: '0.1.0',
      places: ['job'],
      options: { type: 'object' },
      apply({ hooks }) {
        for (const step of ['commit', 'compare'] as const) {
          const note = () => {
            order.push(step);
            if (failing === step) throw new Error('broken');
          };
          tapAny(hooks, step, note, 'early');
        }
        for (const step of ['replicate', 'retain', 'eject', 'report'] as const) hooks[step].tap(() => void order.push(step));
      },
    });
    await aRun({ uses: [{ taker: {} }, { probe: {} }], plugins: [watching, probe], job }).run();
    return order;
  };

  it('end after commit, after retention, and before the report', async () => {
    expect(await orderOf(undefined, { eject: true })).to.deep.equal([
      'commit',
      '-source',
      'replicate',
      'retain',
      '-destination',
      'eject',
      '-run',
      'report',
    ]);
  });

  it('end after the comparison when advanced verification is on', async () => {
    const order = await orderOf(undefined, { verify: { advanced: true } });

    expect(order.slice(0, 3)).to.deep.equal(['commit', 'compare', '-source']);
  });

  it('end also when the run fails', async () => {
    expect(await orderOf('commit')).to.deep.equal(['commit', '-source', '-destination', '-run', 'report']);
  });

  it('tell the sealed outcome of the capture, which later problems do not change', async () => {
    const undone: [string, Outcome | undefined][] = [];
    const late = definePlugin({
      name: 'late',
      api: 1,
      version: '0.1.0',
      places: ['job'],
      options: { type: 'object' },
      apply({ hooks }) {
        hooks.replicate.tap(() => {
          throw new BackupError('PROBE_FAR', 'Too far.');
        });
      },
    });

    const { report } = await aRun({ uses: [{ taker: {} }, { late: {} }], plugins: [takerPlugin(undone), late] }).run();

    expect(report.outcome).to.equal('degraded');
    expect(undone).to.deep.equal([
      ['source', 'complete'],
      ['destination', 'complete'],
      ['run', 'complete'],
    ]);
  });

  it('tell each use how its own sources were captured', async () => {
    const undone: [string, Outcome | undefined][] = [];
    const database = { ...takerPlugin(undone), name: 'database' };
    const apply: NonNullable<PluginDefinition['apply']> = (context) => {
      const { hooks } = context;
      database.apply?.(context);
      hooks.applications.tap((run) => run.debts.expect('database:Sales', 1));
      hooks.stream.tap({ stage: 'early' }, (run) => {
        run.debts.settle('database:Sales', 'captured', 1);
        run.problem({ kind: 'unreadable', code: 'X', message: 'x', source: 'stand-in-source', path: '/x' });
        return undefined;
      });
    };

    const { report } = await aRun({ uses: [{ database: {} }], plugins: [{ ...database, apply }] }).run();

    expect(report.outcome).to.equal('degraded');
    expect(undone.map(([, outcome]) => outcome)).to.deep.equal(['complete', 'complete', 'complete']);
  });

  it('leave no journal behind once everything is given back', async () => {
    const run = aRun({ uses: [{ taker: {} }], plugins: [takerPlugin([])] });

    await run.run();

    expect(readdirSync(join(run.stateFolder, 'journals'))).to.deep.equal([]);
  });
});
