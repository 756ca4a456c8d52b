import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openSite, planJob, restoreJob, runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { pluginFolders, sectionPlugins } from '../../cli/src/site/plugin-folders.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { projectFolder } from '../kit/workspace.ts';

describe('docs: the example of a plugin', () => {
  let folder: string;

  beforeEach(() => {
    folder = tempFolder();
    mkdirSync(join(folder, 'node_modules'));
    // As `npm install FOLDER` does it.
    symlinkSync(join(projectFolder, 'examples/plugin-exclude-if-present'), join(folder, 'node_modules/tapedeck-plugin-exclude-if-present'));
    for (const path of ['work/plan', 'work/.nobackup', 'play/film', 'play/.skip', 'play/deeper/song']) write(`source/${path}`, path);
  });

  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  const siteWith = (options: object): Promise<Site> => {
    const destination = [{ media: { path: join(folder, 'media'), create: true } }];
    const job = {
      kind: 'backup',
      pipeline: [{ zstd: {} }],
      'exclude-if-present': options,
      sources: [{ files: { paths: [join(folder, 'source')] } }],
      destination,
    };
    write('tapedeck.yaml', JSON.stringify({ jobs: { nightly: job } }));
    return openSite({
      file: join(folder, 'tapedeck.yaml'),
      defaultStateFolder: join(folder, 'state'),
      environment: {},
      pluginFolders: pluginFolders(),
      sectionPlugins,
    });
  };

  const keptOf = async (site: Site): Promise<readonly string[]> => {
    const { report } = await runJob(site, 'nightly');
    expect(report.outcome).to.equal('complete');
    const request = { paths: [], include: [], exclude: [], to: join(folder, 'target'), conflict: 'fail', dryRun: false } as const;
    await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false }, request });
    const all = ['work', 'work/plan', 'work/.nobackup', 'play/film', 'play/.skip', 'play/deeper/song'];
    return all.filter((path) => existsSync(join(folder, 'target', folder, 'source', path)));
  };

  it('leaves out what lies beside a marker, and keeps the folder and the marker', async () => {
    const site = await siteWith({});

    expect(await keptOf(site)).to.deep.equal(['work', 'work/.nobackup', 'play/film', 'play/.skip', 'play/deeper/song']);
  });

  it('takes other names for the marker, and leaves out all below it', async () => {
    const site = await siteWith({ names: ['.none', '.skip'] });

    expect(await keptOf(site)).to.deep.equal(['work', 'work/plan', 'work/.nobackup', 'play/.skip']);
  });

  it('shows in the plan, and its options are checked as all others are', async () => {
    const { steps } = await planJob(await siteWith({}), 'nightly');
    const select = steps.find(({ step }) => step === 'select');

    expect(select?.taps.map(({ use }) => use)).to.deep.equal(['files', 'exclude-if-present']);
    expect(await planJob(await siteWith({ names: 'x' }), 'nightly').catch(String)).to.contain('"x" is not a list');
  });
});
