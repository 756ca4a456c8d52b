import { BackupError, catalogPath, definePlugin, type SelectionPlan, type SnapshotRequest } from '@tapedeck/core';
import { expect } from 'chai';
import { mapToSnapshot } from '../../core/src/lifecycle/map-to-snapshot.ts';
import { makePipeline } from '../../core/src/plugin/make-pipeline.ts';
import { aRun } from '../kit/a-run.ts';
import { errorOf } from '../plugins/error-of.ts';
import { aPlugin } from './a-plugin.ts';

const planOf = (...paths: readonly string[]): SelectionPlan => ({
  sources: [{ name: 'files', streams: [], roots: paths.map((path) => ({ path, readFrom: path, filters: [], oneFileSystem: false })) }],
});

const readFrom = (plan: SelectionPlan) => plan.sources.flatMap(({ roots }) => roots.map((root) => catalogPath(root.readFrom)));

describe('core: reading from a snapshot', () => {
  it('maps each root by the longest path that holds it, and leaves the others', () => {
    const taken = [
      {
        provider: 'p',
        mapping: [
          { path: '/', readFrom: '/snap/root' },
          { path: '/srv', readFrom: '/snap/srv' },
        ],
      },
    ];

    expect(readFrom(mapToSnapshot(planOf('/srv/www', '/srv', '/etc', '/srvx'), { taken, left: [] }))).to.deep.equal([
      '/snap/srv/www',
      '/snap/srv',
      '/snap/root/etc',
      '/snap/root/srvx',
    ]);
    expect(readFrom(mapToSnapshot(planOf('/a'), { taken: [], left: [] }))).to.deep.equal(['/a']);
  });

  it('maps what lies below a root on its own, by the path there, and nothing that lies beside it', () => {
    const mapping = [
      { path: '/', readFrom: '/snap/root' },
      { path: '/srv/data', readFrom: '/snap/data' },
      { path: '/srv/data/more', readFrom: '/srv/data/more' },
      { path: '/srvx', readFrom: '/snap/x' },
    ];

    const plan = mapToSnapshot(planOf('/srv', '/srv/data/more', '/etc'), { taken: [{ provider: 'p', mapping }], left: [] });

    expect(plan.sources[0]?.roots.map(({ elsewhere }) => elsewhere)).to.deep.equal([
      [
        { path: 'data/more', readFrom: '/srv/data/more' },
        { path: 'data', readFrom: '/snap/data' },
      ],
      undefined,
      undefined,
    ]);
  });

  it('leaves the roots of a workload live that was left whole, though what lies around them is frozen', () => {
    const taken = [{ provider: 'p', mapping: [{ path: '/srv', readFrom: '/snap/srv' }] }];
    const left = [{ workload: 'db', paths: ['/srv/db', '/log'] }, { paths: ['/srv/other'] }];

    const plan = mapToSnapshot(planOf('/srv', '/srv/db', '/srv/db/table', '/srv/other'), { taken, left });

    expect(readFrom(plan)).to.deep.equal(['/snap/srv', '/srv/db', '/srv/db/table', '/snap/srv/other']);
  });

  const freezing = (answer: 'takes' | 'leaves' | 'refuses' | 'says nothing', requests: SnapshotRequest[] = []) =>
    aPlugin('freezing', (hooks) => {
      hooks.applications.tap((run) => run.freeze({ paths: ['/stand-in'] }));
      hooks.snapshot.tap((_, request) => {
        requests.push(request);
        if (answer === 'refuses') throw new BackupError('NO_SPACE', 'No space.');
        if (answer === 'says nothing') return undefined;
        if (answer === 'leaves') return { taken: [], left: request.groups };
        return { taken: [{ provider: 'p', mapping: [{ path: '/stand-in', readFrom: '/frozen' }] }], left: [] };
      });
    });
  const run = async (answer: Parameters<typeof freezing>[0], snapshot = {}, requests: SnapshotRequest[] = []) => {
    const plans: SelectionPlan[] = [];
    const spy = aPlugin('spy', (hooks) => hooks.stream.tap({ stage: 'early' }, (_, plan) => void plans.push(plan)));
    const plugins = [freezing(answer, requests), spy];
    const { report } = await aRun({ uses: [{ freezing: {} }, { spy: {} }], plugins, job: { snapshot } }).run();
    return { report, reads: plans.flatMap(readFrom) };
  };

  it('asks for everything that was said to need freezing, at once, and reads from what was frozen', async () => {
    const requests: SnapshotRequest[] = [];

    const { report, reads } = await run('takes', {}, requests);

    expect(requests).to.deep.equal([{ groups: [{ paths: ['/stand-in'] }] }]);
    expect(reads).to.deep.equal(['/frozen']);
    expect(report.notes).to.deep.equal([]);
  });

  it('reads live and says so aloud when nobody freezes', async () => {
    const { report, reads } = await run('says nothing');

    expect(reads).to.deep.equal(['/stand-in']);
    expect(report.outcome).to.equal('complete');
    expect(report.notes).to.deep.equal([{ code: 'CORE_READ_LIVE', message: 'Read live, not frozen: "/stand-in".' }]);
  });

  it('is degraded when a snapshot was refused and the job allows to read live', async () => {
    const { report, reads } = await run('refuses');

    expect(report.outcome).to.equal('degraded');
    expect(reads).to.deep.equal(['/stand-in']);
  });

  it('fails when a snapshot is required and refused, missing or partial', async () => {
    const codes = [];
    for (const answer of ['refuses', 'says nothing', 'leaves'] as const)
      codes.push((await run(answer, { whenMissing: 'stop' })).report.error?.code);

    expect(codes).to.deep.equal(['NO_SPACE', 'CORE_SNAPSHOT_MISSING', 'CORE_SNAPSHOT_MISSING']);
  });

  it('says of a root that no source had frozen that it is read live, or fails where that is not allowed', async () => {
    const beside = aPlugin('beside', (hooks) => {
      hooks.select.tap({ stage: 'late' }, (plan) => ({ sources: [...plan.sources, ...planOf('/beside').sources] }));
      hooks.stream.tap({ stage: 'early' }, (run) => void run.debts.expect('files', 0));
    });
    const plugins = [freezing('takes'), beside];
    const ended = async (snapshot: { readonly whenMissing?: string }) => {
      const { report } = await aRun({ uses: [{ freezing: {} }, { beside: {} }], plugins, job: { snapshot } }).run();
      return { notes: report.notes.map(({ message }) => message), error: report.error?.code };
    };

    expect(await ended({})).to.deep.equal({ notes: ['Read live, not frozen: "/beside".'], error: undefined });
    expect((await ended({ whenMissing: 'stop' })).error).to.equal('CORE_SNAPSHOT_MISSING');
  });

  it('does not ask when open-file backup is off', async () => {
    const { report } = await run('takes', { use: 'none' });

    expect(report.steps.map(({ step }) => step)).not.to.include('snapshot');
  });
});

describe('core: pipeline', () => {
  const codec = definePlugin({
    name: 'squeeze',
    api: 1,
    version: '0.1.0',
    places: ['pipeline'],
    options: { type: 'object' },
    codec: { version: 2, module: 'file:///squeeze.js', parameters: () => ({ kept: true }) },
  });
  const asked: string[] = [];
  const pipeline = makePipeline([{ plugin: codec, options: { level: 1 }, optionsWithSecrets: { level: 1 } }], async (name) => {
    asked.push(name);
    return aPlugin(name);
  });

  it('gives a codec its options, and its parameters for the header', () => {
    expect(pipeline.codecs).to.deep.equal([
      { name: 'squeeze', version: 2, module: 'file:///squeeze.js', options: { level: 1 }, parameters: { kept: true } },
    ]);
    expect(pipeline.keyWrappers).to.deep.equal([]);
  });

  it('finds the codec of an old media file, in the version of that file', async () => {
    expect(await pipeline.codec('squeeze', 1)).to.include({ name: 'squeeze', version: 1 });
  });

  it('refuses a newer version with both numbers', async () => {
    expect(await errorOf(pipeline.codec('squeeze', 3))).to.include({
      code: 'CORE_CODEC_VERSION',
      message: 'The media file needs version 3 of the codec "squeeze"; the plugin has version 2.',
    });
  });

  it('loads what the job does not use, and refuses what is of another sort', async () => {
    expect(await errorOf(pipeline.codec('other', 1))).to.have.property('code', 'CORE_PLUGIN_SORT');
    expect(await errorOf(pipeline.keyWrapper('squeeze'))).to.have.property('code', 'CORE_PLUGIN_SORT');
    expect(asked).to.deep.equal(['other']);
  });

  it('never takes the name in a media file for a path', async () => {
    const { context } = await aRun().prepared();

    for (const name of ['./evil.js', '../evil', '/tmp/evil.js', '@evil/package']) {
      expect(await errorOf(context.settings.pipeline.codec(name, 1))).to.have.property('code', 'CORE_MEDIA_PLUGIN_NAME');
    }
  });
});
