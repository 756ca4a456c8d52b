import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJob, restoreJob, runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../kit/a-site.ts';
import { needsPlatform } from '../kit/needs.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('windows: a whole job', () => {
  let folder: string;
  let source: string;
  let site: Site;

  before(async function () {
    this.timeout(120_000);
    needsPlatform(this, 'win32');
    folder = tempFolder();
    source = join(folder, 'source');
    const deep = join(source, ...Array.from({ length: 12 }, (_, depth) => `a folder whose name is long ${depth}`));
    mkdirSync(deep, { recursive: true });
    const files = { 'Ordner ä 🎞': 'names', "quo'te [1] 100%": 'signs', large: noise('large', 6 << 20), empty: '' };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(source, name), content);
    writeFileSync(join(deep, 'at a path beyond 260 signs'), 'deep');
    utimesSync(join(source, 'large'), new Date('2001-02-03T04:05:06Z'), new Date('2001-02-03T04:05:06Z'));
    site = await aSite(folder, { snapshot: { use: 'none' } });
  });

  const walk = (path: string): readonly string[] =>
    readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
      const at = join(path, entry.name);
      return entry.isDirectory() ? walk(at) : [at];
    });

  const treeOf = (root: string) =>
    walk(root).map((path) => [path.slice(root.length), readFileSync(path).toString('base64'), Math.trunc(statSync(path).mtimeMs)]);

  it('is complete, and reads nothing again that has not changed', async () => {
    const first = (await runJob(site, 'nightly')).report;
    expect({ outcome: first.outcome, error: first.error, problems: first.problems }).to.deep.equal({
      outcome: 'complete',
      error: undefined,
      problems: [],
    });
    const second = (await runJob(site, 'nightly')).report;
    expect({ outcome: second.outcome, read: second.streamed?.filesRead }).to.deep.equal({ outcome: 'complete', read: 0 });
  }).timeout(120_000);

  it('is verified', async () => {
    const findings = await readJob(site, 'nightly', async (access) => {
      const point = await access.openPoint({ selector: 'latest', trustSigner: false });
      return (await point.verify({ share: 1, advanced: false }, new AbortController().signal, () => {})).findings;
    });
    expect(findings).to.deep.equal([]);
  }).timeout(120_000);

  it('comes back as it was, below a folder with the drive as its first name', async () => {
    const to = join(folder, 'target');
    const request = { paths: [], include: [], exclude: [], to, conflict: 'fail', dryRun: false } as const;
    const { report } = await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false }, request });
    expect({ outcome: report.outcome, problems: report.problems }).to.deep.equal({ outcome: 'complete', problems: [] });
    const drive = source.slice(0, 1);
    expect(treeOf(join(to, drive, source.slice(3)))).to.deep.equal(treeOf(source));
  }).timeout(120_000);
});
