import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JsonValue, type RunEvent, runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { defaultKeyWrapper } from '../../cli/src/site/make-key.ts';
import { aSite } from '../kit/a-site.ts';
import { compareTrees } from '../kit/compare-trees.ts';
import { needsPlatform, needsPython, needsRoot, needsTools } from '../kit/needs.ts';
import { noise } from '../kit/noise.ts';
import { removeTree } from '../kit/remove-tree.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { buildTortureTree } from '../kit/torture-tree.ts';
import { projectFolder } from '../kit/workspace.ts';

type Job = Readonly<Record<string, JsonValue>>;

const MiB = 2 ** 20;
const bucket = new URL('../kit/bucket/plugin.ts', import.meta.url).pathname;

// What it refuses is tried on small sets; that it understands all of a point, on the torture tree.
describe('docs: the independent reader', () => {
  let folder: string;
  let source: string;
  let python: string;

  beforeEach(function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    needsTools(this, 'age', 'rsync', 'setfacl', 'setcap');
    python = needsPython(this, 'zstandard', 'cryptography');
    folder = tempFolder();
    source = join(folder, 'source');
    mkdirSync(source);
  });

  afterEach(() => {
    if (folder !== undefined) removeTree(folder);
  });

  const backUp = async (site: Site) => {
    const { outcome, problems } = (await runJob(site, 'nightly')).report;
    expect({ outcome, problems }).to.deep.equal({ outcome: 'complete', problems: [] });
  };
  const read = (...args: readonly string[]): SpawnSyncReturns<string> =>
    // Without -B Python would leave files in the project.
    spawnSync(python, ['-B', join(projectFolder, 'examples/reader/tapedeck-reader'), ...args], { encoding: 'utf8' });
  const set = (destination = 'media') => join(folder, destination, 'nightly');
  const target = () => join(folder, 'target');
  const write = (name: string, text: string, bytes = 3 * MiB) => writeFileSync(join(source, name), noise(text, bytes));

  /** A site that encrypts, with a key that exists. */
  const encrypted = async (job: Job = {}): Promise<Site> => {
    const { identity, recipient } = await (await defaultKeyWrapper()).generate();
    writeFileSync(join(folder, 'identity'), identity.reveal());
    const identityFile = { identity: { file: join(folder, 'identity') } };
    return aSite(folder, { pipeline: [{ zstd: {} }, { age: { recipients: [recipient] } }], ...job }, 'state', identityFile);
  };
  const identity = () => ['--identity', join(folder, 'identity')];
  const flip = (pattern: string, at: number) => {
    const [path = ''] = globSync(join(set(), pattern));
    const bytes = readFileSync(path);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(path, bytes);
  };

  it('restores the torture tree from an encrypted set, from a point that needs an earlier one', async () => {
    buildTortureTree(source, { crowd: 1_000, boundaries: [MiB] });
    const dump = { run: ['echo', 'rows'], path: '/dumps/table' };
    const site = await encrypted({ sources: [{ files: { paths: [source] } }, { command: dump }] });
    await backUp(site);
    rmSync(join(source, 'names', 'case'));
    write('second', 'second');
    await backUp(site);

    const listed = read('list', set(), ...identity());
    const entries = read('ls', set(), 'latest', ...identity());
    const { status, stderr } = read('restore', set(), 'latest', target(), ...identity());

    expect(listed.stdout).to.match(/^[0-9a-f]{32} 1 full \S+Z complete\S*\n[0-9a-f]{32} 2 incremental \S+Z complete\S*\n$/);
    expect(entries.stdout)
      .to.contain(`- 0644 0 0 ${3 * MiB} ${source}/second\n`)
      .and.to.contain('link-to-itself -> link-to-itself\n');
    expect(stderr).to.match(/^Signed by [0-9a-f]{64}\n$/);
    expect(status).to.equal(0);
    expect(compareTrees(source, join(target(), source))).to.deep.equal([]);
    expect(readFileSync(join(target(), 'dumps/table'), 'utf8')).to.equal('rows\n');
  });

  it('restores the torture tree from parts that are compressed with gzip and not encrypted', async () => {
    buildTortureTree(source, { crowd: 300, boundaries: [MiB] });
    write('noise', 'noise', 9 * MiB);
    const destination = [{ media: { path: join(folder, 'media'), create: true, maxPartBytes: 4 * MiB } }];
    await backUp(await aSite(folder, { pipeline: [{ gzip: {} }], destination }));

    const { status, stderr } = read('restore', set(), '1', target());

    expect(globSync(join(set(), '*.part3.tdk'))).to.have.length(1);
    expect({ status, stderr }).to.include({ status: 0 });
    expect(compareTrees(source, join(target(), source))).to.deep.equal([]);
  });

  it('reads a set that goes by commit records, not compressed', async () => {
    write('one', 'one');
    const destination = [{ [bucket]: { path: join(folder, 'bucket'), maxPartBytes: 4 * MiB } }];
    const site = await encrypted({ pipeline: [], destination });
    await backUp(site);
    write('two', 'two');
    await backUp(site);

    const listed = read('list', set('bucket'));
    const { status, stderr } = read('restore', set('bucket'), '2', target());

    expect(listed.stdout.split('\n')).to.have.length(3);
    expect({ status, stderr }).to.include({ status: 0 });
    expect(compareTrees(source, join(target(), source))).to.deep.equal([]);
  });

  it('reads a point that needs what stands in for a trimmed media file', async () => {
    const site = await encrypted({ retention: { last: 1 } });
    for (const name of ['steady', 'a', 'b']) write(name, `first ${name}`);
    await backUp(site);
    for (const name of ['a', 'b']) write(name, `second ${name}`);
    await backUp(site);

    const listed = read('list', set(), ...identity());
    const { status, stderr } = read('restore', set(), 'latest', target(), ...identity());

    expect(globSync(join(set(), '*trimmed*.tdk'))).to.have.length(1);
    expect(listed.stdout).to.match(/^[0-9a-f]{32} 2 incremental \S+ \S+\n$/);
    expect({ status, stderr }).to.include({ status: 0 });
    expect(compareTrees(source, join(target(), source))).to.deep.equal([]);
  });

  it('reads a point that begins with the parts of an interrupted run', async () => {
    for (let n = 0; n < 12; n += 1) write(`file-${n}`, `file ${n}`);
    const files = { files: { paths: [source] } };
    // It keeps the run busy until enough is stored, and is ended with it.
    const endless = { command: { shell: 'sleep 1000', path: '/endless' } };
    const cancel = new AbortController();
    let stored = 0;
    const untilStored = (event: RunEvent) => {
      if (event.event === 'written') stored += event.batch.storedBytes;
      if (stored > 16 * MiB) cancel.abort();
    };
    const site = await aSite(folder, { sources: [files, endless] });
    const { report } = await runJob(site, 'nightly', { signal: cancel.signal, listeners: [untilStored] });
    await backUp(await aSite(folder, { sources: [files] }));

    const { status, stderr } = read('restore', set(), 'latest', target());

    expect(report.outcome).to.equal('cancelled');
    // The part that was begun, and the one that the second run has added.
    expect(globSync(join(set(), '*.tdk'))).to.have.length(2);
    expect({ status, stderr }).to.include({ status: 0 });
    expect(compareTrees(source, join(target(), source))).to.deep.equal([]);
  });

  it('opens a media file whose "set.keys" are gone or those of a newer set', async () => {
    write('one', 'one');
    const site = await encrypted();
    await backUp(site);
    rmSync(join(set(), 'set.keys'));
    const gone = read('restore', set(), '1', target(), ...identity());
    await backUp(site);

    const [point] = read('list', set(), ...identity()).stdout.split(' ');
    const older = read('restore', set(), point ?? '', join(folder, 'older'), ...identity());

    expect([gone.status, older.status]).to.deep.equal([0, 0]);
    expect(compareTrees(source, join(target(), source))).to.deep.equal([]);
    expect(compareTrees(source, join(folder, 'older', source))).to.deep.equal([]);
  });

  describe('refuses', () => {
    beforeEach(async () => {
      write('one', 'one');
      await backUp(await encrypted());
    });

    const refusal = (...args: readonly string[]) => {
      const { status, stderr } = read('restore', set(), 'latest', target(), ...args);
      expect(status).to.equal(1);
      return stderr;
    };

    it('a block with a byte that is another, by its number', () => {
      flip('*.tdk', MiB);

      expect(refusal(...identity())).to.match(/Block \d+ of media file 1 \("nightly-000001-full\.tdk"\), at \d+ in part 1 is damaged/);
    });

    it('a header and a trailer with a byte that is another', () => {
      flip('*.tdk', 100);
      const headerSays = refusal(...identity());
      flip('*.tdk', 100);
      const [path = ''] = globSync(join(set(), '*.tdk'));
      // Before the end mark lies the signature.
      flip('*.tdk', readFileSync(path).length - 20);

      expect(headerSays).to.match(/The header of "\S+" is damaged/);
      expect(refusal(...identity())).to.match(/The signature of the trailer of media file 1/i);
    });

    it('an identity that does not open the set, and a set that needs one', async () => {
      const { identity: stranger } = await (await defaultKeyWrapper()).generate();
      writeFileSync(join(folder, 'stranger'), stranger.reveal());

      expect(refusal('--identity', join(folder, 'stranger'))).to.contain("The set's key cannot be opened with this identity");
      expect(refusal()).to.contain('The set is encrypted: say with --identity');
    });

    it('a signer that is not the one it was told', () => {
      expect(refusal('--signer', '00'.repeat(32), ...identity())).to.contain('Not everything is signed by');
    });

    it('a point whose earlier media file is missing', async () => {
      rmSync(set(), { recursive: true });
      const site = await encrypted();
      await backUp(site);
      write('two', 'two');
      await backUp(site);
      rmSync(join(set(), 'nightly-000001-full.tdk'));

      expect(refusal(...identity())).to.contain('needs media files that are missing or damaged');
      expect(read('list', set()).stdout).to.match(/,unusable\n$/);
    });
  });
});
