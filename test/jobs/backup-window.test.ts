import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JsonValue, type RunEvent, type RunReport, restoreJob, runJob } from '@tapedeck/core';
import { FakeHost } from '@tapedeck/testkit';
import { expect } from 'chai';
import { aSite } from '../kit/a-site.ts';
import { inZone } from '../kit/in-zone.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const MiB = 1 << 20;
const hourMs = 3_600_000;
const files = 24;

const schedule = { at: '01:30', window: '22:00-06:00' };

describe('jobs: the backup window', () => {
  inZone('Europe/Berlin');
  let folder: string;

  beforeEach(() => {
    folder = tempFolder();
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source', 'note'), 'a few words');
  });

  interface Request {
    readonly job?: Readonly<Record<string, JsonValue>>;
    readonly scheduled?: boolean;
    readonly signal?: AbortSignal;
    readonly hear?: (event: RunEvent) => void;
  }

  /** Runs the job on a machine whose clock the test holds. */
  const run = async (host: FakeHost, { job = { schedule }, hear = () => {}, ...request }: Request = {}): Promise<RunReport> => {
    const site = { ...(await aSite(folder, job)), host };
    return (await runJob(site, 'nightly', { scheduled: true, listeners: [hear], ...request })).report;
  };

  /** Lets the clock go by minutes, whenever somebody waits for it, until it shows the time. */
  const letGo = async (host: FakeHost, until: string): Promise<void> => {
    while (host.now() < new Date(until)) {
      if (host.sleeping > 0) host.advance(60_000);
      await new Promise(setImmediate);
    }
  };

  const startedStreaming = (report: RunReport) => report.steps.find(({ step }) => step === 'stream')?.startedAt;
  const codes = ({ notes }: RunReport) => notes.map(({ code }) => code);

  it('ends a scheduled run, whose fragment the next one goes on from', async () => {
    for (let n = 0; n < files; n++) writeFileSync(join(folder, 'source', `file-${n}`), noise(`file ${n}`, 2 * MiB));
    // 01:30 in Berlin, four and a half hours before the window closes.
    const host = new FakeHost('2026-11-25T00:30:00Z');
    let stored = 0;

    const first = await run(host, {
      hear: (event) => {
        if (event.event !== 'written') return;
        stored += event.batch.storedBytes;
        if (stored > 12 * MiB) host.advance(5 * hourMs);
      },
    });

    expect(first).to.deep.include({ outcome: 'cancelled', exitCode: 130 });
    expect(first.error).to.include({ code: 'CORE_WINDOW_ENDED', message: 'The backup window ended at 06:00.' });
    expect(first.media).to.include({ committed: false });
    expect(globSync(join(folder, 'media', 'nightly', 'writers', '*', '*.tdk'))).to.have.length(1);

    const second = await run(new FakeHost('2026-11-26T00:30:00Z'));

    expect(second).to.deep.include({ outcome: 'complete', problems: [] });
    expect(codes(second)).to.include('BACKUP_RESUMED');
    expect(second.streamed?.storedBytes).to.be.below((files * 2 - 6) * MiB);
    const target = join(folder, 'target');
    const request = { paths: [], include: [], exclude: [], to: target, conflict: 'fail', dryRun: false } as const;
    const restored = await restoreJob(await aSite(folder), 'nightly', {
      point: { selector: 'latest', trustSigner: false, identities: [] },
      request,
    });
    expect(restored.report).to.deep.include({ outcome: 'complete', problems: [] });
    expect(restored.report.restored).to.include({ bytes: files * 2 * MiB + 'a few words'.length });
  });

  it('is waited for by a scheduled run that comes too early, for instance to make up for a missed one', async () => {
    const host = new FakeHost('2026-11-25T08:00:00Z');
    const running = run(host);

    await letGo(host, '2026-11-25T21:00:00Z');

    const report = await running;
    expect(report.outcome).to.equal('complete');
    expect(startedStreaming(report)).to.equal('2026-11-25T21:00:00.000Z');
    expect(report.notes[0]).to.deep.equal({
      code: 'CORE_WINDOW_AWAITED',
      message: 'Started outside its backup window, the run waits until it opens at 22:00.',
    });
  });

  it('is waited for by the clock on the wall, also when that jumps', async () => {
    const host = new FakeHost('2026-11-25T20:00:00Z');
    const running = run(host);
    while (host.sleeping === 0) await new Promise(setImmediate);

    // An hour to go. Put forward past the whole window, then back to a minute before it opens.
    host.jump(11 * hourMs);
    host.advance(60_000);
    while (host.sleeping === 0) await new Promise(setImmediate);
    host.jump(-10 * hourMs - 2 * 60_000);
    expect(host.now().toISOString()).to.equal('2026-11-25T20:59:00.000Z');
    await letGo(host, '2026-11-25T21:00:00Z');

    const report = await running;
    expect(report.outcome).to.equal('complete');
    expect(startedStreaming(report)).to.equal('2026-11-25T21:00:00.000Z');
  });

  it('ends a run when the clock is put forward past its end', async () => {
    const host = new FakeHost('2026-11-25T00:30:00Z');

    const report = await run(host, {
      hear: (event) => {
        if (event.event !== 'step-started' || event.step !== 'locate') return;
        host.jump(7 * hourMs);
        host.advance(60_000);
      },
    });

    expect(report.error).to.include({ code: 'CORE_WINDOW_ENDED' });
  });

  it('ends by the clock on the wall in the night when that is put back', async () => {
    // From 01:30 summer time to 06:00 winter time it is five and a half hours.
    for (const [hours, outcome] of [
      [5, 'complete'],
      [5.5, 'cancelled'],
    ] as const) {
      const host = new FakeHost('2026-10-24T23:30:00Z');
      const hear = (event: RunEvent) => {
        if (event.event === 'step-started' && event.step === 'locate') host.advance(hours * hourMs);
      };

      expect((await run(host, { hear })).outcome, `after ${hours} hours`).to.equal(outcome);
    }
  });

  it('can be waited for in vain: a cancelled run has touched nothing', async () => {
    const controller = new AbortController();
    const host = new FakeHost('2026-11-25T08:00:00Z');
    const running = run(host, { signal: controller.signal });
    while (host.sleeping === 0) await new Promise(setImmediate);

    controller.abort();

    const report = await running;
    expect(report).to.deep.include({ outcome: 'cancelled', exitCode: 130 });
    expect(report.steps.map(({ step }) => step)).to.deep.equal(['log', 'report']);
    expect(globSync(join(folder, 'media', '*'))).to.deep.equal([]);
  });

  it('is not heeded by a run that somebody starts by hand, which says so', async () => {
    const host = new FakeHost('2026-11-25T08:00:00Z');

    const report = await run(host, { scheduled: false });

    expect(report.outcome).to.equal('complete');
    expect(report.notes[0]).to.deep.equal({
      code: 'CORE_WINDOW_IGNORED',
      message: 'Started by hand: the backup window 22:00-06:00 is not heeded.',
    });
    expect(host.sleeping).to.equal(0);
  });

  it('leaves nobody waiting once a run has ended in time', async () => {
    const host = new FakeHost('2026-11-25T00:30:00Z');

    const report = await run(host);

    expect(report.outcome).to.equal('complete');
    expect(host.sleeping).to.equal(0);
  });
});
