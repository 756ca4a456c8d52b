import { BackupError, type BackupStep, backupSteps, Degrade, type HookFacade, Objections, type RunResult, Skip } from '@tapedeck/core';
import { emptyDestination, tapAny } from '@tapedeck/testkit';
import { expect } from 'chai';
import { aRun } from '../kit/a-run.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { aPlugin } from './a-plugin.ts';

const broken = (code = 'PROBE_BROKEN') => new BackupError(code, 'The probe says no.', { hint: 'Ask another one.' });

/** Runs a job with one plugin that taps as the test says. */
const runWith = async (tap: (hooks: HookFacade) => void, job = {}) => {
  const run = aRun({ uses: [{ probe: {} }], plugins: [aPlugin('probe', tap)], job });
  const result = await run.run();
  return { ...result, events: run.events };
};

const stepsOf = ({ report }: { readonly report: { readonly steps: readonly { readonly step: string }[] } }) =>
  report.steps.map(({ step }) => step);

/** Steps that are taken only where a plugin takes part. */
const tapWhatMayBeMissing = ({ transfer, retain }: HookFacade) => {
  for (const hook of [transfer, retain]) hook.tap(() => {});
};

/** Has a tap in a step throw. */
const throwIn = (hooks: HookFacade, step: Exclude<BackupStep, 'written' | 'progress'>, error: Error) =>
  tapAny(hooks, step, () => {
    throw error;
  });

describe('core: the walk through a backup', () => {
  it('takes the steps in the order of the table', async () => {
    const result = await runWith(tapWhatMayBeMissing, { eject: true, verify: { advanced: true } });

    const inWalk = Object.keys(backupSteps).filter((step) => step !== 'written' && step !== 'progress');
    expect(stepsOf(result)).to.deep.equal(inWalk);
    expect(result.report.outcome).to.equal('complete');
    expect(result.exitCode).to.equal(0);
  });

  const stopping = ['start', 'pre', 'locate', 'create', 'select', 'stream', 'commit', 'transfer'] as const;
  for (const step of stopping) {
    it(`fails when "${step}" is refused, and asks nobody else there`, async () => {
      let asked = false;
      const result = await runWith((hooks) => {
        tapAny(
          hooks,
          step,
          () => {
            throw broken();
          },
          'early',
        );
        tapAny(
          hooks,
          step,
          () => {
            asked = true;
          },
          'early',
        );
      });

      expect(result.report).to.include({ outcome: 'failed', exitCode: 1 });
      expect(result.report.error).to.deep.equal({
        code: 'PROBE_BROKEN',
        message: 'The probe says no.',
        hint: 'Ask another one.',
        step,
        use: 'probe',
      });
      expect(asked).to.equal(false);
      expect(stepsOf(result)).to.include.members(['log', 'report']);
    });
  }

  for (const step of ['applications', 'replicate', 'retain', 'post', 'eject', 'report', 'shutdown', 'log', 'recover'] as const) {
    it(`is degraded when "${step}" is refused, asks all taps and goes on`, async () => {
      let asked = 0;
      const result = await runWith(
        (hooks) => {
          throwIn(hooks, step, broken());
          throwIn(hooks, step, broken('PROBE_BROKEN_TOO'));
          tapAny(hooks, step, () => {
            asked += 1;
          });
        },
        { eject: true },
      );

      expect(result.report).to.include({ outcome: 'degraded', exitCode: 3 });
      expect(result.report.problems.map(({ code, source }) => [code, source])).to.deep.equal([
        ['PROBE_BROKEN', 'probe'],
        ['PROBE_BROKEN_TOO', 'probe'],
      ]);
      expect(asked).to.equal(1);
      expect(result.report.media?.committed).to.equal(true);
    });
  }

  it('gathers every objection of "check", fails, and takes no further step but log and report', async () => {
    const result = await runWith((hooks) => {
      throwIn(hooks, 'check', broken('ONE'));
      throwIn(hooks, 'check', broken('TWO'));
    });

    expect(result.report.outcome).to.equal('failed');
    expect(result.report.error?.objections?.map(({ code }) => code)).to.deep.equal(['ONE', 'TWO']);
    expect(stepsOf(result)).to.deep.equal(['recover', 'check', 'log', 'report']);
  });

  it('names the plugin of each objection, also where a plugin has several', async () => {
    const { report } = await runWith((hooks) => {
      throwIn(hooks, 'check', new Objections('SEVERAL', 'The probe', [broken('ONE'), broken('TWO')]));
      throwIn(hooks, 'check', broken('THREE'));
    });

    expect(report.error?.objections?.map(({ code, use }) => [code, use])).to.deep.equal([
      ['ONE', 'probe'],
      ['TWO', 'probe'],
      ['THREE', 'probe'],
    ]);
  });

  it('fails when advanced verification is refused, and neither replicates nor removes anything', async () => {
    const result = await runWith(
      (hooks) => {
        hooks.compare.tap({ stage: 'early' }, () => {
          throw broken();
        });
        hooks.retain.tap(() => {});
      },
      { verify: { advanced: true } },
    );

    expect(result.report.outcome).to.equal('failed');
    expect(stepsOf(result)).not.to.include.members(['replicate']);
    expect(stepsOf(result)).not.to.include.members(['retain']);
  });

  it('is refused where the medium is to be ejected and no destination can do that', async () => {
    const destination = aPlugin('store', (hooks) => hooks.locate.tap(() => emptyDestination()));
    const refused = (eject: boolean | 'always') =>
      aRun({ uses: [{ store: {} }], plugins: [{ ...destination, places: ['destination'] }], job: { eject } })
        .run()
        .catch((error: unknown) => error);

    for (const eject of [true, 'always'] as const)
      expect(await refused(eject))
        .to.include({ code: 'CORE_EJECT_IMPOSSIBLE' })
        .with.nested.property('place.path', 'jobs.test.eject');
    expect(await refused(false)).to.have.nested.property('report.outcome', 'complete');
  });

  it('notes that the destination which it has used stays where it is', async () => {
    const away = aPlugin('away', ({ locate, eject }) => {
      locate.tap(() => undefined);
      eject.tap(() => {});
    });
    const stays = aPlugin('stays', (hooks) => hooks.locate.tap(() => emptyDestination()));
    const plugins = [away, stays].map((plugin) => ({ ...plugin, places: ['destination'] as const }));

    const { report } = await aRun({ uses: [{ away: {} }, { stays: {} }], plugins, job: { eject: true } }).run();

    expect(report.outcome).to.equal('complete');
    expect(report.notes.map(({ message }) => message)).to.include('Nothing is ejected, for "stays" cannot eject anything.');
  });

  it('takes an error in a bail step for an answer and does not ask the next plugin', async () => {
    const result = await runWith((hooks) =>
      hooks.locate.tap({ stage: 'early' }, () => {
        throw broken();
      }),
    );

    expect(result.report.outcome).to.equal('failed');
    expect(result.report.steps.find(({ step }) => step === 'locate')?.taps.map(({ use }) => use)).to.deep.equal(['probe']);
  });

  it('fails when nobody answers a step that needs an answer', async () => {
    const silent = aPlugin(
      'silent',
      (hooks) =>
        hooks.locate.tap((run) => {
          run.note('AWAY', 'The drive is away.');
          return undefined;
        }),
      {
        places: ['destination'],
      },
    );

    const { report } = await aRun({ uses: [{ silent: {} }], plugins: [silent] }).run();

    expect(report.outcome).to.equal('failed');
    expect(report.error).to.include({
      code: 'CORE_NO_ANSWER',
      step: 'locate',
      message: 'No plugin of the job has an answer for the step "locate". The drive is away.',
    });
  });

  it('refuses null as an answer', async () => {
    const { report } = await runWith((hooks) => {
      const answer: unknown = null;
      Reflect.apply(hooks.locate.tap, hooks.locate, [{ stage: 'early' }, () => answer]);
    });

    expect(report.error).to.include({ code: 'CORE_ANSWER_NULL', use: 'probe' });
  });

  it('goes on after a tap that degrades, also where errors stop', async () => {
    const { report } = await runWith((hooks) => throwIn(hooks, 'pre', new Degrade('PROBE_HALF', 'Half of it.')));

    expect(report.outcome).to.equal('degraded');
    expect(report.problems.map(({ code }) => code)).to.deep.equal(['PROBE_HALF']);
    expect(report.media?.committed).to.equal(true);
  });

  it('asks the next plugin after a tap of a bail step that degrades', async () => {
    const { report } = await runWith((hooks) =>
      hooks.locate.tap({ stage: 'early' }, () => {
        throw new Degrade('PROBE_HALF', 'Not here.');
      }),
    );

    expect(report.outcome).to.equal('degraded');
    expect(report.destinations).to.have.length(1);
  });

  it('is skipped when a tap finds nothing to do before anything is created, and still takes its tail', async () => {
    const result = await runWith((hooks) => throwIn(hooks, 'pre', new Skip('PROBE_HOLIDAY', 'It is a holiday.')));

    expect(result.report).to.include({ outcome: 'skipped', exitCode: 4 });
    expect(stepsOf(result)).to.include.members(['log', 'post', 'report', 'shutdown']).and.not.include('create');
  });

  it('hears an objection before a wish to skip', async () => {
    const { report } = await runWith((hooks) => {
      throwIn(hooks, 'check', broken());
      throwIn(hooks, 'check', new Skip('PROBE_HOLIDAY', 'It is a holiday.'));
    });

    expect(report).to.include({ outcome: 'failed' });
    expect(report.error?.code).to.equal('PROBE_BROKEN');
  });

  it('does not let a tap skip the run once something has been created', async () => {
    const { report } = await runWith((hooks) => throwIn(hooks, 'stream', new Skip('PROBE_LATE', 'Rather not.')), {});
    const early = await runWith((hooks) =>
      hooks.stream.tap({ stage: 'early' }, () => {
        throw new Skip('PROBE_LATE', 'Rather not.');
      }),
    );

    expect(report.outcome).to.equal('complete');
    expect(early.report.error?.code).to.equal('CORE_SKIP_TOO_LATE');
  });

  it('counts what listeners and telling taps throw, and nothing else comes of it', async () => {
    const teller = aPlugin('teller', (hooks) => {
      hooks.written.tap(() => {
        throw broken();
      });
      hooks.progress.tap(() => {
        throw broken();
      });
      hooks.pre.tap((run) => {
        run.written({ chunks: 1, plainBytes: 1, storedBytes: 1, verified: true });
        run.progress({ files: 1, bytes: 1, storedBytes: 1 });
      });
    });
    const run = aRun({ uses: [{ teller: {} }], plugins: [teller] });

    const { report } = await run.run();

    expect(report).to.include({ outcome: 'complete', swallowed: 2 });
    expect(run.events.map(({ event }) => event)).to.include.members(['written', 'progress']);
  });

  it('tells "post" the outcome', async () => {
    const told: string[] = [];
    await runWith((hooks) => {
      throwIn(hooks, 'applications', broken());
      hooks.post.tap((_, outcome) => void told.push(outcome));
    });

    expect(told).to.deep.equal(['degraded']);
  });

  it('ejects only when asked, and after an incomplete run only when asked to do so always', async () => {
    const ejected = async (eject: boolean | string, code?: string) => {
      const result = await runWith(
        (hooks) => {
          if (code !== undefined) throwIn(hooks, 'applications', broken(code));
        },
        { eject },
      );
      return stepsOf(result).includes('eject');
    };

    expect(await ejected(false)).to.equal(false);
    expect(await ejected(true)).to.equal(true);
    expect(await ejected(true, 'PROBE_BROKEN')).to.equal(false);
    expect(await ejected('always', 'PROBE_BROKEN')).to.equal(true);
  });

  it('is cancelled by whoever started it, ends what is running, and takes its tail without shutting down', async () => {
    const controller = new AbortController();
    const probe = aPlugin('probe', (hooks) => {
      hooks.pre.tap(async (run) => {
        controller.abort();
        await new Promise((_, reject) => run.signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true }));
      });
    });
    const run = aRun({ uses: [{ probe: {} }], plugins: [probe] });

    const result = await run.run({ signal: controller.signal });

    expect(result.report).to.include({ outcome: 'cancelled', exitCode: 130 });
    expect(result.report.error?.code).to.equal('CORE_CANCELLED');
    expect(stepsOf(result)).to.deep.equal(['recover', 'check', 'start', 'pre', 'log', 'post', 'report']);
  });

  it('does not shut the system down for somebody who cancels it when nothing is left to cancel', async () => {
    const cancelling = new AbortController();
    const probe = aPlugin('probe', (hooks) => hooks.post.tap(() => cancelling.abort()));

    const result = await aRun({ uses: [{ probe: {} }], plugins: [probe] }).run({ signal: cancelling.signal });

    expect(result.report.outcome).to.equal('complete');
    expect(stepsOf(result)).to.include('report').and.not.include('shutdown');
  });

  it('does not shut the system down while another run of the site goes on, and says which', async () => {
    const stateFolder = tempFolder();
    const down = aPlugin('down', (hooks) => hooks.shutdown.tap(() => {}));
    const other = () => aRun({ uses: [{ down: {} }], plugins: [down], stateFolder }).run();
    let during: RunResult | undefined;
    const lasting = aPlugin(
      'lasting',
      (hooks) =>
        hooks.pre.tap(async (run) => {
          await run.take({ undo: 'end', intent: {}, scope: 'run' }, async () => ({}));
          during = await other();
        }),
      { undo: { end: async () => {} } },
    );

    const { report } = await aRun({ uses: [{ lasting: {} }, { down: {} }], plugins: [lasting, down], stateFolder }).run();

    expect(during && stepsOf(during))
      .to.include('report')
      .and.not.include('shutdown');
    expect(during?.report.outcome).to.equal('complete');
    expect(during?.report.notes.find(({ code }) => code === 'CORE_OTHERS_RUN')?.message)
      .to.include(report.runId)
      .and.include('"test"');
    expect(report.steps.at(-1)?.step).to.equal('shutdown');
    expect(stepsOf(await other()).at(-1)).to.equal('shutdown');
  });

  it('fails, with the reason, when a plugin cancels it', async () => {
    const { report } = await runWith((hooks) => hooks.pre.tap((run) => run.cancel(broken('PROBE_LOCK_LOST'))));

    expect(report.outcome).to.equal('failed');
    expect(report.error?.code).to.equal('PROBE_LOCK_LOST');
  });

  it('exits with 5 when another run holds the media set', async () => {
    const { exitCode } = await runWith((hooks) =>
      hooks.create.tap({ stage: 'early' }, () => {
        throw broken('SET_LOCKED');
      }),
    );

    expect(exitCode).to.equal(5);
  });

  it('names the plugin and the step when something unforeseen breaks', async () => {
    const { report } = await runWith((hooks) => throwIn(hooks, 'pre', new TypeError('x is not a function')));

    expect(report.error).to.include({ code: 'CORE_PLUGIN_BROKEN', step: 'pre', use: 'probe' });
    expect(report.error?.message).to.equal('"probe" broke in the step "pre": x is not a function');
  });

  it('takes over code and hint of an error from a worker module', async () => {
    const foreign = Object.assign(new Error('The block is torn.'), { code: 'ZIP_TORN', hint: 'Look at the block.' });

    const { report } = await runWith((hooks) => throwIn(hooks, 'pre', foreign));

    expect(report.error).to.include({ code: 'ZIP_TORN', message: 'The block is torn.', hint: 'Look at the block.' });
  });

  it('fails when no source selects anything, rather than succeed with nothing', async () => {
    const empty = aPlugin('empty', () => {}, { places: ['sources'] });
    const chooser = aPlugin('chooser', (hooks) => hooks.select.tap(() => undefined));

    const { report } = await aRun({ uses: [{ empty: {} }, { chooser: {} }], plugins: [empty, chooser] }).run();

    expect(report.error?.code).to.equal('CORE_NOTHING_SELECTED');
  });

  it('gathers objections in one error that holds them all', () => {
    const both = new Objections('CORE_REFUSED', 'The job is refused', [broken('ONE'), broken('TWO')]);

    expect(both.message).to.equal('The job is refused: 2 objections.');
    expect(both.objections.map(({ code }) => code)).to.deep.equal(['ONE', 'TWO']);
  });
});

describe('core: a dry run', () => {
  it('takes exactly the steps that change nothing, and leaves no trace in the state folder', async () => {
    const { readdirSync } = await import('node:fs');
    const run = aRun({ uses: [{ probe: {} }], plugins: [aPlugin('probe')] });

    const result = await run.run({ dryRun: true });

    const allowed = Object.entries(backupSteps).flatMap(([step, { inDryRun }]) => (inDryRun && step !== 'progress' ? [step] : []));
    expect(stepsOf(result)).to.deep.equal(allowed);
    expect(result.report).to.include({ outcome: 'complete', dryRun: true });
    expect(result.report.destinations).to.deep.equal([]);
    expect(readdirSync(run.stateFolder)).to.deep.equal([]);
  });

  it('refuses a plugin that wants to take something', async () => {
    const taker = aPlugin(
      'taker',
      (hooks) => hooks.check.tap(async (run) => void (await run.take({ undo: 'x', intent: {}, scope: 'run' }, async () => 1))),
      {
        undo: { x: async () => {} },
      },
    );

    const { report } = await aRun({ uses: [{ taker: {} }], plugins: [taker] }).run({ dryRun: true });

    expect(report.error?.code).to.equal('CORE_TAKE_IN_DRY_RUN');
  });
});
