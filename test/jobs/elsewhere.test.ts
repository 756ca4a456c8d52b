import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHost, definePlugin, type RunResult, restoreJob, type Snapshot } from '@tapedeck/core';
import { expect } from 'chai';
import { aRun } from '../kit/a-run.ts';
import { compareTrees } from '../kit/compare-trees.ts';
import { needsPlatform, needsRoot, needsTools } from '../kit/needs.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

/** A provider whose snapshots are folders that a test has laid out. */
const aProvider = (mapping: Snapshot['mapping']) =>
  definePlugin({
    name: 'laid-out',
    api: 1,
    version: '0.1.0',
    places: ['snapshot'],
    options: { type: 'object' },
    apply({ hooks }) {
      hooks.snapshot.tap(() => ({ taken: [{ provider: 'laid-out', mapping }], left: [] }));
    },
  });

describe('jobs: reading from snapshots of several volumes', () => {
  let folder: string;
  let source: string;

  const at = (...names: readonly string[]) => join(folder, ...names);
  const write = (path: string, content: string | Buffer) => {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, content);
  };

  // "inner" and "inner/deep" are volumes of their own, so that the snapshots around them hold empty directories there.
  beforeEach(function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    needsTools(this, 'rsync');
    folder = tempFolder();
    source = at('source');
    mkdirSync(at('state'));
    write(at('source', 'live'), 'never to be read');
    mkdirSync(at('source', 'inner'));
    write(at('outer', 'file'), 'outer');
    mkdirSync(at('outer', 'inner'));
    write(at('one', 'frozen-inner', 'large'), noise('large', 3 << 20));
    mkdirSync(at('one', 'frozen-inner', 'sub', 'deep'), { recursive: true });
    write(at('two', 'frozen-deep', 'file'), 'deep');
    write(at('two', 'frozen-deep', 'folder', 'file'), 'deeper');
    chmodSync(at('one', 'frozen-inner'), 0o750);
    utimesSync(at('one', 'frozen-inner'), 1e9, 1e9);
    chmodSync(at('two', 'frozen-deep'), 0o2711);
  });

  const mapping = () => [
    { path: source, readFrom: at('outer') },
    { path: join(source, 'inner'), readFrom: at('one', 'frozen-inner') },
    { path: join(source, 'inner', 'sub', 'deep'), readFrom: at('two', 'frozen-deep') },
  ];

  const aJob = async (files: object = {}) =>
    aRun({
      uses: [{ backup: {} }, { files: { paths: [source], ...files } }, { media: { path: at('media'), create: true } }],
      plugins: [aProvider(mapping())],
      job: { snapshot: { use: 'laid-out' } },
      host: await createHost({ environment: process.env }),
      stateFolder: at('state'),
    });

  /** What the three are together. */
  const joined = () => {
    execFileSync('cp', ['-a', at('outer'), at('joined')]);
    execFileSync('cp', ['-a', '--no-target-directory', at('one', 'frozen-inner'), at('joined', 'inner')]);
    execFileSync('cp', ['-a', '--no-target-directory', at('two', 'frozen-deep'), at('joined', 'inner', 'sub', 'deep')]);
    return at('joined');
  };

  const backUp = async (files: object = {}): Promise<RunResult> => (await aJob(files)).run();

  const restore = async () => {
    const request = { paths: [], include: [], exclude: [], to: at('target'), conflict: 'fail', dryRun: false } as const;
    const site = await (await aJob()).site();
    const { report } = await restoreJob(site, 'test', { point: { selector: 'latest', trustSigner: false }, request });
    expect(report.outcome).to.equal('complete');
    return at('target', source);
  };

  it('puts them together as they lie in one another, with all that is known of the directories where they join', async () => {
    const { report } = await backUp();

    expect({ outcome: report.outcome, problems: report.problems }).to.deep.equal({ outcome: 'complete', problems: [] });
    expect(compareTrees(joined(), await restore())).to.deep.equal([]);
  });

  it('judges what lies on them by its place below the root, and reads the ignore files that lie there', async () => {
    write(at('two', 'frozen-deep', '.tapedeckignore'), 'folder\n');

    await backUp({ exclude: [`${source}/inner/large`] });

    expect(readdirSync(await restore(), { recursive: true }).toSorted()).to.deep.equal([
      'file',
      'inner',
      'inner/sub',
      'inner/sub/deep',
      'inner/sub/deep/.tapedeckignore',
      'inner/sub/deep/file',
    ]);
  });

  it('says what could not be read by the path that people and patterns know', async () => {
    rmSync(at('two'), { recursive: true });

    const { report } = await backUp();

    expect(report.outcome).to.equal('degraded');
    expect(report.problems.map(({ code, path }) => `${code} ${path}`)).to.deep.equal([
      `ENTRY_UNREADABLE ${join(source, 'inner', 'sub', 'deep')}`,
    ]);
  });

  it('invariant 2: is not complete when a volume is missing among its snapshots', async () => {
    rmSync(at('two', 'frozen-deep'), { recursive: true });

    const { report } = await backUp();

    expect(report.outcome).to.equal('degraded');
    expect(report.problems[0]?.message).to.contain('What is to be read in its place is not there.');
  });
});
