import {
  closeSync,
  globSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { openSite, readJob, restoreJob, runJob, Secret, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { pluginFolders, sectionPlugins } from '../../cli/src/site/plugin-folders.ts';
import { aSite } from '../kit/a-site.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('jobs: backup', () => {
  let folder: string;
  let source: string;

  beforeEach(() => {
    folder = tempFolder();
    source = join(folder, 'source');
    mkdirSync(join(source, 'deeper'), { recursive: true });
    writeFileSync(join(source, 'note'), 'a few words');
    writeFileSync(join(source, 'deeper', 'large'), noise('large', 20 << 20));
    // Long ago, so that no later change can hide in the same tick.
    for (const name of ['note', 'deeper/large']) utimesSync(join(source, name), 1e9, 1e9);
  });

  const open = (state = 'state', mode = 'append'): Promise<Site> => aSite(folder, { mode }, state);

  const backUp = async (site: Site) => {
    const { report } = await runJob(site, 'nightly');
    expect(report.error).to.equal(undefined);
    return report;
  };

  /** Runs until nothing counts as just changed: a change time cannot be set back. */
  const settle = async (site: Site) => {
    for (let runs = 0; runs < 20; runs++) if ((await backUp(site)).streamed?.filesRead === 0) return;
    throw new Error('The tree never settled.');
  };

  const restore = async (site: Site, to: string) => {
    const request = { paths: [], include: [], exclude: [], to, conflict: 'fail', dryRun: false } as const;
    return restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false }, request });
  };

  it('reads no file of an unchanged tree, and stores next to nothing', async () => {
    const site = await open();
    await settle(site);

    const { outcome, streamed, media } = await backUp(site);

    expect(outcome).to.equal('complete');
    expect(streamed).to.include({ files: 2, filesRead: 0, readBytes: 0 });
    expect(media?.type).to.equal('incremental');
    expect(media?.storedBytes).to.be.below(20_000);
  });

  it('stores about a megabyte when one byte of a large file changes', async () => {
    const site = await open();
    await settle(site);
    const handle = openSync(join(source, 'deeper', 'large'), 'r+');
    writeSync(handle, 'x', 10 << 20);
    closeSync(handle);

    const { media } = await backUp(site);

    expect(media?.storedBytes).to.be.within(400_000, 9_000_000);
  });

  it('stores only the catalog when a folder is renamed', async () => {
    const site = await open();
    await settle(site);
    renameSync(join(source, 'deeper'), join(source, 'elsewhere'));

    const { media } = await backUp(site);

    expect(media?.storedBytes).to.be.below(20_000);
  });

  it('does not miss a change of the same size within the tick of the file system', async () => {
    const site = await open();
    writeFileSync(join(source, 'note'), 'first words');
    await backUp(site);
    const { atime, mtime } = statSync(join(source, 'note'));
    writeFileSync(join(source, 'note'), 'later words');
    utimesSync(join(source, 'note'), atime, mtime);
    await backUp(site);

    const { report } = await restore(site, join(folder, 'target'));

    expect(report.outcome).to.equal('complete');
    expect(readFileSync(join(folder, 'target', source, 'note'), 'utf8')).to.equal('later words');
  });

  it('stores again what a verification has found damaged, so that the next point is whole', async () => {
    const site = await open();
    await settle(site);
    const path = join(folder, 'media', 'nightly', 'nightly-000001-full.tdk');
    const handle = openSync(path, 'r+');
    writeSync(handle, 'damage', 10 << 20);
    closeSync(handle);
    const verify = () =>
      readJob(site, 'nightly', async (access) => {
        const point = await access.openPoint({ selector: 'latest', trustSigner: false });
        return (await point.verify({ share: 1, advanced: false }, new AbortController().signal, () => undefined)).findings;
      });
    expect(await verify()).not.to.deep.equal([]);

    const { media } = await backUp(site);
    const { report } = await restore(site, join(folder, 'target'));

    expect(media?.storedBytes).to.be.above(20 << 20);
    expect(await verify()).to.deep.equal([]);
    expect(report.outcome).to.equal('complete');
  });

  it('needs nothing of the local state to restore (invariant 7)', async () => {
    await settle(await open());
    rmSync(join(folder, 'state', 'cache'), { recursive: true });

    const { report } = await restore(await open(), join(folder, 'target'));

    expect(report.outcome).to.equal('complete');
    expect(readFileSync(join(folder, 'target', source, 'deeper', 'large')).equals(noise('large', 20 << 20))).to.equal(true);
  });

  it('refuses to write into a media set of another site, and to open it untold', async () => {
    await backUp(await open());
    const stranger = await open('other-state');

    const { report } = await runJob(stranger, 'nightly');
    const refusal = await readJob(stranger, 'nightly', (access) => access.openPoint({ selector: 'latest', trustSigner: false })).catch(
      (error: unknown) => error,
    );

    expect(report.outcome).to.equal('failed');
    expect(report.error?.code).to.equal('BACKUP_SET_FOREIGN');
    expect(refusal).to.have.property('code', 'BACKUP_SIGNER_UNKNOWN');
  });

  it('refuses a bare media file of an unknown signer also where no site is known, unless told to trust it', async () => {
    await backUp(await open());
    const jobs = { file: { kind: 'backup', destination: [{ media: { path: join(folder, 'media', 'nightly') } }] } };
    const value = { state: join(folder, 'no-state'), jobs };
    const surroundings = { folder, defaultStateFolder: folder, environment: {}, pluginFolders: pluginFolders(), sectionPlugins };
    const site = await openSite({ value, ...surroundings });
    const openFile = (trustSigner: boolean) =>
      readJob(site, 'file', async (access) => {
        const request = { selector: 'latest', fileName: 'nightly-000001-full.tdk', trustSigner, identities: [new Secret('a passphrase')] };
        return (await access.openPoint(request)).signer.known;
      }).catch((error: unknown) => error);

    expect(await openFile(false)).to.have.property('code', 'BACKUP_SIGNER_UNKNOWN');
    expect(await openFile(true)).to.equal(false);
  });

  it('keeps the old file in overwrite mode until the new one is complete, then moves it to the trash', async () => {
    const site = await open('state', 'overwrite');
    const trashed = () => globSync(join(folder, 'media', 'nightly', 'trash', '*', '*.tdk')).map((path) => basename(path));
    await backUp(site);
    await backUp(site);

    const files = readdirSync(join(folder, 'media', 'nightly'));

    expect(files.filter((name) => name.endsWith('.tdk'))).to.deep.equal(['nightly-000002-full.tdk']);
    expect(trashed()).to.deep.equal(['nightly-000001-full.tdk']);

    await backUp(site);

    expect(trashed()).to.deep.equal(['nightly-000002-full.tdk']);
  });
});
