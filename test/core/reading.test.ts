import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  BackupError,
  checkJob,
  definePlugin,
  type PluginDefinition,
  type PointSummary,
  type RestorePoint,
  type RestoreRequest,
  type RestoreResult,
  readJob,
  restoreJob,
  Secret,
} from '@tapedeck/core';
import { tapAny } from '@tapedeck/testkit';
import { expect } from 'chai';
import { aRun } from '../kit/a-run.ts';
import { errorOf } from '../plugins/error-of.ts';
import { aPlugin } from './a-plugin.ts';

const summary: PointSummary = {
  id: 'p1',
  job: 'test',
  sequence: 1,
  createdAt: '2026-11-22T01:00:00.000Z',
  type: 'full',
  state: 'present',
  fileName: 'p1.tdk',
  storedBytes: 1,
  encrypted: false,
  refersTo: [],
};

const nothing: RestoreResult = { restored: 1, kept: 0, bytes: 1, wouldWrite: [], problems: [], lost: [] };

/** A job kind with one point, which notes what is done to it. */
const kindWithPoint = (done: string[], result: RestoreResult = nothing): PluginDefinition => {
  const point: RestorePoint = {
    summary,
    signer: { publicKey: 'k', known: true },
    statistics: async () => ({ files: 1, directories: 0, others: 0, sourceBytes: 1 }),
    workloads: async () => [{ name: 'imaged:disk', type: 'disk', application: 'imaged', paths: ['/disk'], isLost: false }],
    async *list() {},
    async *read() {},
    async *walk() {},
    browse: () => Promise.reject(new Error('It has no tree.')),
    async *differences() {},
    restore: async () => result,
    verify: async () => ({ depth: 'sealed', blocks: 1, totalBlocks: 1, bytes: 1, throughCache: false, findings: [] }),
    close: async () => void done.push('close'),
  };
  return definePlugin({
    name: 'pointed',
    api: 1,
    version: '0.1.0',
    places: ['kind'],
    options: { type: 'object' },
    undo: { unlock: async () => void done.push('unlock') },
    kind: {
      listPoints: async () => [summary],
      openPoint: async (run, _, { identities, selector }) => {
        await run.take(
          { undo: 'unlock', intent: {}, scope: 'run' },
          async () => void done.push(`lock ${selector} ${identities.map((one) => one.reveal())}`),
        );
        return point;
      },
      opens: async (_, __, identities) => identities.some((identity) => identity.reveal() === 'right'),
    },
    apply({ hooks }) {
      hooks.restore.open.tap(async () => point);
      hooks.restore.place.tap((run, opened, request) => opened.restore(request, run.signal, () => {}));
      for (const step of ['create', 'stream', 'commit'] as const) tapAny(hooks, step, () => undefined);
    },
  });
};

const everything: RestoreRequest = { paths: [], include: [], exclude: [], to: '/target', conflict: 'fail', dryRun: false };
const latest = { selector: 'latest', trustSigner: false };

describe('core: reading a job', () => {
  const access = (done: string[]) =>
    aRun({ uses: [{ pointed: {} }], plugins: [kindWithPoint(done)], site: { identity: { env: 'KEY' } }, environment: { KEY: 'right' } });

  it('gives its points, closes what was opened, and gives back what that took', async () => {
    const done: string[] = [];

    const found = await readJob(await access(done).site(), 'test', async ({ listPoints, openPoint, opens }) => {
      const points = await listPoints();
      const point = await openPoint(latest);
      return { points, same: point.summary.id, opens: [await opens([new Secret('right')]), await opens([new Secret('wrong')])] };
    });

    expect(found).to.deep.equal({ points: [summary], same: 'p1', opens: [true, false] });
    expect(done).to.deep.equal(['lock latest right', 'close', 'unlock']);
  });

  it('tells that its journal could not be removed, and lets the process end', async () => {
    const run = access([]);
    const threads = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
    const before = threads();

    const error = await errorOf(
      readJob(await run.site(), 'test', async ({ openPoint }) => {
        await openPoint(latest);
        const journals = join(run.stateFolder, 'journals');
        for (const name of readdirSync(journals)) {
          rmSync(join(journals, name));
          mkdirSync(join(journals, name));
        }
      }),
    );

    expect(error).to.be.instanceOf(BackupError).with.property('code', 'CORE_JOURNAL');
    expect(threads()).to.equal(before);
  });

  it('gives back also when the reader breaks, and tells its error', async () => {
    const done: string[] = [];

    const error = await errorOf(
      readJob(await access(done).site(), 'test', async ({ openPoint }) => {
        await openPoint(latest);
        throw new BackupError('READER', 'No more.');
      }),
    );

    expect(error).to.have.property('code', 'READER');
    expect(done.slice(1)).to.deep.equal(['close', 'unlock']);
  });

  it('gives back also when a point cannot be closed', async () => {
    const done: string[] = [];
    const kind = kindWithPoint(done);
    const openPoint: NonNullable<PluginDefinition['kind']>['openPoint'] = async (run, destination, request) => {
      const point = await kind.kind?.openPoint(run, destination, request);
      if (point === undefined) throw new Error('There is no point.');
      return { ...point, close: () => Promise.reject(new Error('stuck')) };
    };
    const stuck: PluginDefinition = { ...kind, kind: { listPoints: async () => [], opens: async () => undefined, openPoint } };

    await readJob(
      await aRun({ uses: [{ pointed: {} }], plugins: [stuck] }).site(),
      'test',
      async (given) => void (await given.openPoint(latest)),
    );

    expect(done.at(-1)).to.equal('unlock');
  });

  it('says when the job kind cannot look into all points at once', async () => {
    const asked = { pattern: '*', trustSigner: false, skipped: () => undefined };
    const error = await errorOf(readJob(await access([]).site(), 'test', async ({ find }) => void find(asked)));

    expect(error).to.have.property('code', 'CORE_KIND_WITHOUT_SURVEY');
  });

  it('does not begin when it has been cancelled already', async () => {
    const error = await errorOf(readJob(await access([]).site(), 'test', async () => 1, { signal: AbortSignal.abort() }));

    expect(error).to.have.property('code', 'CORE_CANCELLED');
  });

  it('leaves nothing in the state folder', async () => {
    const run = access([]);

    await readJob(await run.site(), 'test', async ({ openPoint }) => void (await openPoint(latest)));

    expect(readdirSync(run.stateFolder, { recursive: true }).filter((name) => !`${name}`.endsWith('journals'))).to.deep.equal([]);
  });

  it('does not fail for a secret that is not needed', async () => {
    const site = await aRun({ uses: [{ pointed: {} }], plugins: [kindWithPoint([])], site: { identity: { env: 'NOWHERE' } } }).site();

    const points = await readJob(site, 'test', ({ listPoints }) => listPoints());
    const error = await errorOf(readJob(site, 'test', ({ openPoint }) => openPoint(latest)));

    expect(points).to.have.length(1);
    expect(error).to.have.property('code', 'SITE_SECRET_MISSING');
  });
});

describe('core: the walk through a restore', () => {
  const restore = async (result: RestoreResult, request = everything, more: readonly PluginDefinition[] = []) => {
    const uses = [{ pointed: {} }, ...more.map(({ name }) => ({ [name]: {} }))];
    const run = aRun({ uses, plugins: [kindWithPoint([], result), ...more], job: { tolerate: { unreadable: ['**'] } } });
    return { ...(await restoreJob(await run.site(), 'test', { point: latest, request })), run };
  };

  it('takes its steps in order and tells what came back', async () => {
    const verifier = aPlugin('verifier', (hooks) =>
      hooks.restore.verify.tap(() => ({ files: 1, bytes: 1, throughCache: false, findings: [] })),
    );

    const { report, result, exitCode } = await restore(nothing, { ...everything, verify: true }, [verifier]);

    expect(report.steps.map(({ step }) => step)).to.deep.equal([
      'recover',
      'check',
      'start',
      'pre',
      'locate',
      'open',
      'choose',
      'place',
      'applications',
      'verify',
      'log',
      'post',
      'report',
    ]);
    expect(report).to.include({ action: 'restore', outcome: 'complete' });
    const checked = { files: 1, bytes: 1, throughCache: false, differences: 0 };
    expect(report.restored).to.deep.equal({ restored: 1, kept: 0, bytes: 1, problems: 0, lost: 0, checked });
    expect(result).to.equal(nothing);
    expect(exitCode).to.equal(0);
  });

  it('leaves out what nobody asked for, and takes no silence for an answer where somebody did', async () => {
    const plain = await restore(nothing);
    const unanswered = await restore(nothing, { ...everything, verify: true });

    expect(plain.report.steps.map(({ step }) => step)).to.not.include('verify');
    expect(unanswered.report).to.include({ outcome: 'failed' });
    expect(unanswered.report.error).to.include({ code: 'CORE_NO_ANSWER', step: 'verify' });
    expect(unanswered.result).to.equal(nothing);
  });

  it('is degraded when data did not come back, whatever the job tolerates of a backup', async () => {
    const { report } = await restore({ ...nothing, problems: [{ code: 'DAMAGED', message: 'A block is damaged.', path: '/a' }] });

    expect(report.outcome).to.equal('degraded');
    expect(report.problems[0]).to.include({ code: 'DAMAGED', path: '/a', tolerated: false });
  });

  it('notes lost fidelity without calling it a problem', async () => {
    const { report } = await restore({ ...nothing, lost: [{ code: 'OWNER', message: 'No owners.' }] });

    expect(report.outcome).to.equal('complete');
    expect(report.notes).to.deep.include({ code: 'OWNER', message: 'No owners.' });
  });

  it('tells of files that were torn when they were stored, and is degraded when a workload was', async () => {
    const torn = ['1', '2', '3', '4', '5', '6', '7'].map((name) => ({ code: 'TORN', message: 'It changed.', path: `/${name}` }));

    const ofFiles = await restore({ ...nothing, torn });
    const ofWorkload = await restore(
      { ...nothing, torn: torn.slice(0, 1) },
      { ...everything, workload: { name: 'imaged:disk', options: {} } },
    );

    expect(ofFiles.report.outcome).to.equal('complete');
    expect(ofFiles.report.notes).to.deep.include({
      code: 'TORN',
      message:
        'Changed while it was read for the backup, so the point has it as it was read: "/1", "/2", "/3", "/4", "/5", and 2 more files.',
    });
    expect(ofWorkload.report.outcome).to.equal('degraded');
    expect(ofWorkload.report.problems[0]).to.include({ kind: 'changed', code: 'TORN', message: '"imaged:disk": It changed.', path: '/1' });
  });

  it('fails when it cannot place anything, and has no result then', async () => {
    const blocker = aPlugin('blocker', (hooks) =>
      hooks.restore.place.tap({ stage: 'early' }, () => {
        throw new BackupError('FULL', 'It is full.');
      }),
    );

    const { report, result } = await restore(nothing, everything, [blocker]);

    expect(report).to.include({ outcome: 'failed' });
    expect(report.error).to.include({ code: 'FULL', step: 'place', use: 'blocker' });
    expect(result).to.equal(undefined);
  });

  it('lets plugins narrow the request', async () => {
    const placed: RestoreRequest[] = [];
    const narrow = aPlugin('narrow', (hooks) => {
      hooks.restore.choose.tap((request) => ({ ...request, paths: ['/only'] }));
      hooks.restore.place.tap({ stage: 'early' }, (_, __, request) => {
        placed.push(request);
        return undefined;
      });
    });

    await restore(nothing, everything, [narrow]);

    expect(placed.map(({ paths }) => paths)).to.deep.equal([['/only']]);
  });

  it('leaves no trace in the state folder when dry', async () => {
    const { report, run } = await restore(nothing, { ...everything, dryRun: true });

    expect(report.steps.map(({ step }) => step)).to.deep.equal(['check', 'locate', 'open', 'choose', 'place']);
    expect(readdirSync(run.stateFolder)).to.deep.equal([]);
  });
});

describe('core: checking a job', () => {
  it('asks the plugins and looks for the destination, and changes nothing', async () => {
    const objecting = aPlugin('objecting', (hooks) =>
      hooks.check.tap(() => {
        throw new BackupError('NOT_READY', 'It is not ready.');
      }),
    );
    const fine = aRun();
    const bad = aRun({ uses: [{ objecting: {} }], plugins: [objecting] });

    const good = await checkJob(await fine.site(), 'test');
    const refused = await checkJob(await bad.site(), 'test');

    expect(good.report.steps.map(({ step }) => step)).to.deep.equal(['check', 'locate']);
    expect(good.exitCode).to.equal(0);
    expect(refused.exitCode).to.equal(1);
    expect(refused.report.error?.code).to.equal('NOT_READY');
    expect(readdirSync(bad.stateFolder)).to.deep.equal([]);
  });
});
