import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type JsonValue, restoreJob, runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../kit/a-site.ts';
import { compareTrees } from '../kit/compare-trees.ts';
import { needsPlatform, needsRoot, needsTools } from '../kit/needs.ts';
import { noise } from '../kit/noise.ts';
import { removeTree } from '../kit/remove-tree.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('jobs: roots of all kinds', () => {
  let folder: string;
  let source: string;
  let mounts: string[];

  beforeEach(function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    needsTools(this, 'rsync');
    mounts = [];
    folder = tempFolder();
    source = join(folder, 'source');
    mkdirSync(join(source, 'inner', 'deeper'), { recursive: true });
    writeFileSync(join(source, 'outer-file'), 'outer');
    linkSync(join(source, 'outer-file'), join(source, 'inner', 'linked'));
    writeFileSync(join(source, 'inner', 'file'), 'inner');
    linkSync(join(source, 'inner', 'file'), join(source, 'inner', 'deeper', 'linked'));
    writeFileSync(join(source, 'inner', 'deeper', 'large'), noise('large', 3 << 20));
  });

  afterEach(() => {
    for (const mount of mounts.reverse()) execFileSync('umount', [mount]);
    removeTree(folder);
  });

  const mount = (path: string, ...options: string[]): void => {
    execFileSync('mount', [...options, path]);
    mounts.push(path);
  };

  const siteOf = (...uses: readonly Readonly<Record<string, JsonValue>>[]): Promise<Site> =>
    aSite(folder, { sources: uses.map((files) => ({ files })) });

  const backUp = async (site: Site) => {
    const { report } = await runJob(site, 'nightly');
    expect({ outcome: report.outcome, error: report.error, problems: report.problems }).to.deep.equal({
      outcome: 'complete',
      error: undefined,
      problems: [],
    });
    return report.streamed;
  };

  /** Runs until nothing counts as just changed. */
  const settle = async (site: Site): Promise<void> => {
    for (let runs = 0; runs < 20; runs++) if ((await backUp(site))?.filesRead === 0) return;
    throw new Error('The tree never settled.');
  };

  const restore = async (site: Site): Promise<string> => {
    const to = join(folder, 'target');
    const request = { paths: [], include: [], exclude: [], to, conflict: 'fail', dryRun: false } as const;
    const { report } = await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false }, request });
    expect({ outcome: report.outcome, problems: report.problems }).to.deep.equal({ outcome: 'complete', problems: [] });
    return to;
  };

  it('protects roots that lie in one another, and restores each entry once', async () => {
    const site = await siteOf(
      { paths: [source, join(source, 'inner'), join(source, 'inner', 'file')] },
      { paths: [join(source, 'inner', 'deeper')] },
    );
    await settle(site);

    const target = await restore(site);

    expect(compareTrees(source, join(target, source))).to.deep.equal([]);
  });

  it('protects roots that are single files, and reads none that has not changed', async () => {
    const site = await siteOf({ paths: [join(source, 'outer-file'), join(source, 'inner', 'deeper', 'large')] });
    await settle(site);
    writeFileSync(join(source, 'outer-file'), 'other');

    expect(await backUp(site)).to.include({ files: 2, filesRead: 1 });
    const target = await restore(site);

    expect(readFileSync(join(target, source, 'outer-file'), 'utf8')).to.equal('other');
    expect(readFileSync(join(target, source, 'inner', 'deeper', 'large')).equals(noise('large', 3 << 20))).to.equal(true);
  });

  it('protects the top of the file system', async () => {
    // Other programs may make folders beside ours at any time.
    const exclude = ['/*', `!${dirname(folder)}`, `${dirname(folder)}/*`, `!${folder}`, `${folder}/*`, `!${source}`];
    expect(dirname(dirname(folder))).to.equal('/');
    const site = await siteOf({ paths: ['/'], exclude });
    await settle(site);

    const target = await restore(site);

    expect(readdirSync(target)).to.deep.equal(['tmp']);
    expect(statSync(join(target, 'tmp')).mode).to.equal(statSync('/tmp').mode);
    expect(compareTrees(source, join(target, source))).to.deep.equal([]);
  });

  it('never takes files of two volumes for links to one, and knows those of a mounted volume again', async () => {
    const [one, other] = [join(source, 'one'), join(source, 'other')];
    for (const path of [one, other]) {
      mkdirSync(path);
      mount(path, '-t', 'tmpfs', 'tmpfs');
      writeFileSync(join(path, 'file'), path);
      linkSync(join(path, 'file'), join(path, 'linked'));
    }
    expect(statSync(join(one, 'file')).ino).to.equal(statSync(join(other, 'file')).ino);
    for (const name of ['bound', 'bound-too']) writeFileSync(join(source, name), '');
    mount(join(source, 'bound'), '--bind', join(one, 'file'));
    mount(join(source, 'bound-too'), '--bind', join(other, 'file'));
    const site = await siteOf({ paths: [source] });
    await settle(site);

    const target = await restore(site);

    for (const name of ['one/file', 'one/linked', 'bound']) expect(readFileSync(join(target, source, name), 'utf8')).to.equal(one);
    for (const name of ['other/file', 'other/linked', 'bound-too'])
      expect(readFileSync(join(target, source, name), 'utf8')).to.equal(other);
    for (const name of ['one', 'other']) expect(statSync(join(target, source, name, 'file')).nlink).to.equal(2);
  });

  it('leaves out what is mounted below a root that is told to stay on its volume, but for the folder', async () => {
    mkdirSync(join(source, 'mounted'));
    mount(join(source, 'mounted'), '-t', 'tmpfs', 'tmpfs');
    writeFileSync(join(source, 'mounted', 'file'), 'elsewhere');
    const site = await siteOf({ paths: [source], oneFileSystem: true });
    await settle(site);

    const target = await restore(site);

    expect(readdirSync(join(target, source, 'mounted'))).to.deep.equal([]);
    expect(readdirSync(join(target, source)).sort()).to.deep.equal(['inner', 'mounted', 'outer-file']);
  });
});
