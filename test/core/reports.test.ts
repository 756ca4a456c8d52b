import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackupError, findReport, isRunEvent, listReports, type RunReport, stateLayout } from '@tapedeck/core';
import { FakeHost } from '@tapedeck/testkit';
import { expect } from 'chai';
import { isReport, runFileName } from '../../core/src/state/reports.ts';
import { openRunLog } from '../../core/src/state/run-log.ts';
import { workingName } from '../../core/src/state/unfinished.ts';
import { aRun } from '../kit/a-run.ts';
import { skip } from '../kit/skip.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { errorOf } from '../plugins/error-of.ts';
import { aPlugin } from './a-plugin.ts';

const all = async (folder: string): Promise<readonly RunReport[]> => {
  const reports: RunReport[] = [];
  for await (const report of listReports(folder)) reports.push(report);
  return reports;
};

const logLines = (stateFolder: string): readonly Record<string, unknown>[] => {
  const { logs } = stateLayout(stateFolder);
  return readdirSync(logs).flatMap((name) =>
    readFileSync(join(logs, name), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
};

describe('core: reports', () => {
  it('are listed newest first, and found by the beginning of their id or by their job', async () => {
    const stateFolder = tempFolder();
    const { reports: folder } = stateLayout(stateFolder);
    const at = (time: string) => aRun({ stateFolder, host: new FakeHost(time) }).run();
    const ids: string[] = [];
    for (let run = 0; run < 9; run++) ids.push((await at(`2026-11-22T01:00:00.00${run}Z`)).report.runId);
    const [oldest = ''] = ids;
    writeFileSync(join(folder, 'zzz.json'), '{"no":"report"}');

    const listed = await all(folder);

    expect(listed.map(({ runId }) => runId)).to.deep.equal(ids.toReversed());
    expect((await findReport(folder, oldest.slice(0, 8))).runId).to.equal(oldest);
    expect((await findReport(folder, listed[0]?.job ?? '')).runId).to.equal(ids.at(-1));
    expect(await errorOf(findReport(folder, 'xyz'))).to.have.property('code', 'CORE_REPORT_UNKNOWN');
    expect(await errorOf(findReport(folder, ''))).to.have.property('code', 'CORE_REPORT_AMBIGUOUS');
  });

  it('are what their schema says, for every outcome', async () => {
    const refusing = aPlugin('refusing', (hooks) =>
      hooks.create.tap({ stage: 'early' }, () => {
        throw new BackupError('X', 'x.');
      }),
    );

    const runs = [
      await aRun().run(),
      await aRun({ uses: [{ refusing: {} }], plugins: [refusing] }).run(),
      await aRun().run({ dryRun: true }),
    ];

    expect(runs.map(({ report }) => isReport(report))).to.deep.equal([true, true, true]);
    expect(isReport({ ...runs[0]?.report, outcome: 'fine' })).to.equal(false);
  });

  it('are handed to the step "report" as they are on the disk', async () => {
    const seen: RunReport[] = [];
    const onDisk: unknown[] = [];
    const stateFolder = tempFolder();
    const teller = aPlugin('teller', (hooks) =>
      hooks.report.tap((_, report) => {
        seen.push(report);
        const { reports } = stateLayout(stateFolder);
        onDisk.push(...readdirSync(reports).map((name) => JSON.parse(readFileSync(join(reports, name), 'utf8'))));
      }),
    );

    await aRun({ uses: [{ teller: {} }], plugins: [teller], stateFolder }).run();

    expect(seen).to.have.length(1);
    expect(onDisk).to.deep.equal(seen);
  });

  it('that cannot be written make the run degraded', async () => {
    const stateFolder = tempFolder();
    const { reports } = stateLayout(stateFolder);
    const blocker = aPlugin('blocker', (hooks) =>
      hooks.start.tap((run) => mkdirSync(workingName(join(reports, `${runFileName(run.id, run.startedAt)}.json`)))),
    );

    const { report } = await aRun({ uses: [{ blocker: {} }], plugins: [blocker], stateFolder }).run();

    expect(report.outcome).to.equal('degraded');
    expect(report.problems.map(({ code }) => code)).to.include('CORE_REPORT_UNWRITTEN');
  });

  it('are refused a place in a state folder that cannot be made, before anything is touched', async () => {
    const file = join(tempFolder(), 'file');
    writeFileSync(file, '');
    let started = false;
    const probe = aPlugin('probe', (hooks) => {
      hooks.recover.tap(() => {
        started = true;
      });
    });

    const error = await errorOf(aRun({ uses: [{ probe: {} }], plugins: [probe], stateFolder: join(file, 'state') }).run());

    expect(error).to.have.property('code', 'CORE_STATE_UNWRITABLE');
    expect(started).to.equal(false);
  });
});

describe('core: log', () => {
  it('has a line for each step, problem and note, and is complete on the disk after each step', async () => {
    const stateFolder = tempFolder();
    let duringLocate: readonly Record<string, unknown>[] = [];
    const probe = aPlugin('probe', (hooks) => {
      hooks.start.tap((run) => {
        run.note('NOTED', 'Something.');
        run.problem({ kind: 'unreadable', code: 'BAD', message: 'Bad thing.', source: 'probe', path: '/x' });
      });
      hooks.locate.tap({ stage: 'early' }, () => {
        duringLocate = logLines(stateFolder);
      });
    });

    const { report } = await aRun({ uses: [{ probe: {} }], plugins: [probe], stateFolder }).run();

    expect(duringLocate.map(({ msg }) => msg)).to.include.members(['run started', 'Something.', 'Bad thing.']);
    const lines = logLines(stateFolder);
    expect(lines.filter(({ msg }) => msg === 'step started').map(({ step }) => step)).to.deep.equal(report.steps.map(({ step }) => step));
    expect(lines.at(-1)).to.include({ msg: 'run ended', outcome: 'degraded', run: report.runId, job: 'test' });
  });

  it('that cannot be written says so when it is flushed, and does not end the process', async function () {
    if (!existsSync('/dev/full')) skip(this, 'needs /dev/full');
    const log = openRunLog('/dev/full', 'id', 'job');
    log.listener({ event: 'note', runId: 'id', time: '2026-11-22T01:00:00.000Z', code: 'X', message: 'x' });

    const error = await errorOf(log.flush());
    await log.close();

    expect(error).to.have.property('code', 'ENOSPC');
  });
});

describe('core: events', () => {
  it('are told in order, each as its schema says, the last with the report', async () => {
    const run = aRun();

    const { report } = await run.run();

    expect(run.events.every(isRunEvent)).to.equal(true);
    expect(run.events[0]?.event).to.equal('run-started');
    const last = run.events.at(-1);
    expect(last?.event === 'run-ended' && last.report).to.deep.equal(report);
    const steps = run.events.flatMap((event) => (event.event === 'step-started' || event.event === 'step-ended' ? [event.step] : []));
    expect(steps).to.deep.equal(report.steps.flatMap(({ step }) => [step, step]));
  });

  it('carry the durations of taps for the trace', async () => {
    const host = new FakeHost();
    const slow = aPlugin('slow', (hooks) => hooks.start.tap(() => host.advance(1500)));
    const run = aRun({ uses: [{ slow: {} }], plugins: [slow], host });

    await run.run();

    const ended = run.events.find((event) => event.event === 'step-ended' && event.step === 'start');
    expect(ended).to.deep.include({ durationMs: 1500, taps: [{ use: 'slow', durationMs: 1500 }] });
  });

  it('that are none are counted and not told', async () => {
    const odd = aPlugin('odd', (hooks) => hooks.start.tap((run) => run.progress({ files: -1, bytes: 0, storedBytes: 0 })));
    const run = aRun({ uses: [{ odd: {} }], plugins: [odd] });

    const { report } = await run.run();

    expect(report.swallowed).to.equal(1);
    expect(run.events.some(({ event }) => event === 'progress')).to.equal(false);
  });

  it('go on when a listener throws, and the run counts it', async () => {
    const { runJob } = await import('@tapedeck/core');
    const heard: string[] = [];
    const listeners = [
      () => {
        throw new Error('deaf');
      },
      ({ event }: { readonly event: string }) => void heard.push(event),
    ];

    const { report } = await runJob(await aRun().site(), 'test', { listeners });

    expect(report.outcome).to.equal('complete');
    expect(report.swallowed).to.be.above(10);
    expect(heard.at(-1)).to.equal('run-ended');
  });
});
