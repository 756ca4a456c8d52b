import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RestorePoint, type RestoreRequest, readJob, restoreJob, runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../kit/a-site.ts';
import { needsPlatform } from '../kit/needs.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('windows: a whole job', () => {
  let folder: string;
  let source: string;
  let site: Site;
  let targets = 0;

  before(async function () {
    needsPlatform(this, 'win32');
    folder = tempFolder();
    source = join(folder, 'source');
    const deep = join(source, ...Array.from({ length: 12 }, (_, depth) => `a folder whose name is long ${depth}`));
    mkdirSync(deep, { recursive: true });
    const files = { 'Ordner ä 🎞': 'names', "quo'te [1] 100%": 'signs', large: noise('large', 6 << 20), empty: '' };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(source, name), content);
    writeFileSync(join(deep, 'at a path beyond 260 signs'), 'deep');
    utimesSync(join(source, 'large'), new Date('2001-02-03T04:05:06Z'), new Date('2001-02-03T04:05:06Z'));
    site = await aSite(folder);
  });

  const walk = (path: string): readonly string[] =>
    readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
      const at = join(path, entry.name);
      return entry.isDirectory() ? walk(at) : [at];
    });

  const treeOf = (root: string) =>
    walk(root).map((path) => [path.slice(root.length), readFileSync(path).toString('base64'), Math.trunc(statSync(path).mtimeMs)]);

  const slashed = (path: string) => path.replaceAll('\\', '/');

  const look = <Result>(use: (point: RestorePoint) => Promise<Result>, at = site) =>
    readJob(at, 'nightly', async (access) => use(await access.openPoint({ selector: 'latest', trustSigner: false })));

  const paths = async (entries: AsyncIterable<{ readonly path: string }>): Promise<string[]> => {
    const all: string[] = [];
    for await (const { path } of entries) all.push(path);
    return all;
  };

  /** Restores into a fresh folder; answers where the source is now. */
  const restored = async (wanted: Partial<RestoreRequest>): Promise<string> => {
    const to = join(folder, `target ${++targets}`);
    const request = { paths: [], include: [], exclude: [], to, conflict: 'fail', dryRun: false, ...wanted } as const;
    const { report } = await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false }, request });
    expect({ outcome: report.outcome, problems: report.problems }).to.deep.equal({ outcome: 'complete', problems: [] });
    return join(to, source.slice(0, 1), source.slice(3));
  };

  it('is complete, and reads nothing again that has not changed', async () => {
    const first = (await runJob(site, 'nightly')).report;
    expect({ outcome: first.outcome, error: first.error, problems: first.problems }).to.deep.equal({
      outcome: 'complete',
      error: undefined,
      problems: [],
    });
    const second = (await runJob(site, 'nightly')).report;
    expect({ outcome: second.outcome, read: second.streamed?.filesRead }).to.deep.equal({ outcome: 'complete', read: 0 });
  });

  it('is verified', async () => {
    const findings = await readJob(site, 'nightly', async (access) => {
      const point = await access.openPoint({ selector: 'latest', trustSigner: false });
      return (await point.verify({ share: 1, advanced: false }, new AbortController().signal, () => {})).findings;
    });
    expect(findings).to.deep.equal([]);
  });

  it('is listed from its drive down, by paths typed in either form', async () => {
    const drive = source.slice(0, 2);
    const listed = (path: string) => look((point) => paths(point.list(path, false)));
    const names = ['Ordner ä 🎞', 'a folder whose name is long 0', 'empty', 'large', "quo'te [1] 100%"];

    expect(await listed('')).to.deep.equal([drive]);
    expect(await listed(`${drive.toLowerCase()}\\`)).to.deep.equal([slashed(source)]);
    for (const typed of [source, slashed(source), `\\\\?\\${source}\\`])
      expect(await listed(typed), typed).to.have.members(names.map((name) => slashed(join(source, name))));
  });

  it('is browsed from its drive down', async () => {
    const found = await look((point) =>
      point.browse('', async (tree) => {
        let at = tree.start;
        for (const name of slashed(source).split('/')) at = (await tree.child(at, Buffer.from(name)))?.number ?? expect.fail(name);
        return paths(tree.children(at, 0));
      }),
    );
    expect(found)
      .to.include(slashed(join(source, 'large')))
      .and.to.have.length(5);
  });

  it('is searched by patterns on paths in either form', async () => {
    const find = (pattern: string) =>
      readJob(site, 'nightly', async (access) => {
        const all: string[] = [];
        for await (const { entry } of access.find({ pattern, trustSigner: false, skipped: (_, reason) => expect.fail(reason) }))
          all.push(entry.path);
        return all;
      });
    const large = [slashed(join(source, 'large'))];

    for (const pattern of ['large', `${source.charAt(0).toLowerCase()}${source.slice(1)}\\l*`, `${slashed(source)}/l*`, '**\\source\\l*'])
      expect(await find(pattern), pattern).to.deep.equal(large);
  });

  it('comes back as it was, below a folder with the drive as its first name', async () => {
    expect(treeOf(await restored({}))).to.deep.equal(treeOf(source));
  });

  it('comes back in part, by a path and patterns typed in either form', async () => {
    const typed = join(source, 'large');
    const drive = typed.slice(0, 1);

    for (const path of [typed, slashed(typed), drive.toLowerCase() + typed.slice(1)])
      expect(readdirSync(await restored({ paths: [path] })), path).to.deep.equal(['large']);
    for (const pattern of [`${source}\\a folder*`, `${slashed(source)}/a folder*`])
      expect(readdirSync(await restored({ exclude: [pattern] })), pattern).to.have.length(4);
  });

  it('comes back to where it was', async () => {
    const before = treeOf(source);
    rmSync(join(source, 'large'));
    await restored({ paths: [join(source, 'large')], to: undefined });
    expect(treeOf(source)).to.deep.equal(before);
  });

  it('differs from the next one by what has changed', async () => {
    writeFileSync(join(source, 'empty'), 'no more');
    expect((await runJob(site, 'nightly')).report.outcome).to.equal('complete');
    const changed = await readJob(site, 'nightly', async (access) => {
      const [, before] = await access.listPoints();
      const earlier = await access.openPoint({ selector: before?.id ?? '', trustSigner: false });
      const all: (string | undefined)[] = [];
      for await (const { change, after } of earlier.differences(await access.openPoint({ selector: 'latest', trustSigner: false })))
        if (after?.kind === 'file') all.push(`${change} ${after.path}`);
      return all;
    });
    expect(changed).to.deep.equal([`changed ${slashed(join(source, 'empty'))}`]);
  });

  it('leaves out what patterns on paths exclude, and the folders that the run writes to', async () => {
    const exclude = [`${source}\\l*`, '**\\quo*', 'a folder whose name is long 0\\*'];
    const media = { path: join(source, 'media [1]'), create: true };
    const other = await aSite(folder, { sources: [{ files: { paths: [source], exclude } }], destination: [{ media }] }, 'other state');
    expect((await runJob(other, 'nightly')).report.outcome).to.equal('complete');
    const kept = await look((point) => paths(point.list('', true)), other);
    const names = ['', 'Ordner ä 🎞', 'a folder whose name is long 0', 'empty'];
    expect(kept).to.have.members(names.map((name) => slashed(join(source, name))));
  });
});
