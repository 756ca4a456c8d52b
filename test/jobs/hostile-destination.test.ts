import { copyFileSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeSetKeys, encodeSetKeys, readSigner, writeNote } from '@tapedeck/archive';
import { readJob, restoreJob, runJob, type Site } from '@tapedeck/core';
import { Encrypter } from 'age-encryption';
import { expect } from 'chai';
import { defaultKeyWrapper } from '../../cli/src/site/make-key.ts';
import { newSignerKey } from '../../core/src/site/site-signer.ts';
import { aSite } from '../kit/a-site.ts';
import { FolderStore } from '../kit/folder-store.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const encryptTo = async (recipient: string, text: string): Promise<Uint8Array> => {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return encrypter.encrypt(text);
};

// The operator of a destination, or whoever took it over, who puts a media file of their own among those of a site.
describe('jobs: a media set at a destination that does not keep it as it was', () => {
  let folder: string;

  beforeEach(() => {
    folder = tempFolder();
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source', 'note'), 'a few words');
    utimesSync(join(folder, 'source', 'note'), 1e9, 1e9);
  });

  const runComplete = async (site: Site) => {
    const { report } = await runJob(site, 'nightly');
    expect(report.outcome, JSON.stringify(report.error)).to.equal('complete');
    return report;
  };
  const set = (name: string) => join(folder, 'media', 'nightly', name);

  /** A backup of the same source by another site, planted as the newest file of the set. */
  const plant = async () => {
    const media = join(folder, 'elsewhere');
    const stranger = await aSite(join(folder, 'stranger'), {
      sources: [{ files: { paths: [join(folder, 'source')] } }],
      destination: [{ media: { path: media, create: true } }],
    });
    for (let runs = 0; runs < 3; runs++) await runComplete(stranger);
    for (const name of readdirSync(join(media, 'nightly')).filter((one) => /00000[123]-.*\.tdk$/.test(one)))
      copyFileSync(join(media, 'nightly', name), set(`planted-${name}`));
  };

  it('a file that a point needs and that is gone makes its verification fail, and names the file', async () => {
    const site = await aSite(folder);
    await runComplete(site);
    writeFileSync(join(folder, 'source', 'more'), 'more words');
    await runComplete(site);
    const latest = { selector: 'latest', trustSigner: false };
    const verify = (advanced: boolean) =>
      readJob(site, 'nightly', async (access) =>
        (await access.openPoint(latest)).verify({ share: 1, advanced }, new AbortController().signal, () => undefined),
      );
    const before = await verify(true);
    rmSync(set('nightly-000001-full.tdk'));

    expect(before.findings).to.deep.equal([]);
    for (const advanced of [false, true])
      expect((await verify(advanced)).findings.map(({ code }) => code)).to.deep.equal(['MEDIA_MISSING']);
  });

  it('a planted file is not referred to by a backup, which stores what it claims to hold', async () => {
    const site = await aSite(folder);
    await runComplete(site);
    writeFileSync(join(folder, 'source', 'large'), noise('large', 5 << 20));
    await plant();

    const { media } = await runComplete(site);
    for (const name of readdirSync(join(folder, 'media', 'nightly')).filter((one) => one.startsWith('planted-'))) rmSync(set(name));
    const request = { paths: [], include: [], exclude: [], to: join(folder, 'target'), conflict: 'fail', dryRun: false } as const;
    const { report } = await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false }, request });

    expect(media?.storedBytes).to.be.above(5 << 20);
    expect(report.outcome, JSON.stringify(report.error)).to.equal('complete');
  });

  it('a planted file gives no number to the files of the site', async () => {
    const site = await aSite(folder);
    await runComplete(site);
    await plant();

    expect((await runComplete(site)).media).to.include({ sequence: 2 });
  });

  it('a planted file is not opened for its being the newest, and the listing shows it', async () => {
    const site = await aSite(folder);
    await runComplete(site);
    await plant();

    const opened = await readJob(site, 'nightly', (access) => access.openPoint({ selector: 'latest', trustSigner: false })).catch(
      (error: unknown) => error,
    );
    const points = await readJob(site, 'nightly', (access) => access.listPoints());

    expect(opened).to.have.property('code', 'BACKUP_SIGNER_UNKNOWN');
    expect(points).to.have.length(4);
  });

  it('a file opens with the copy of the keys that it carries when "set.keys" was replaced, and no key counts as confirmed by the other', async () => {
    const wrapper = await defaultKeyWrapper();
    const { identity, recipient } = await wrapper.generate();
    const stranger = await wrapper.generate();
    const site = await aSite(folder, { pipeline: [{ zstd: {} }, { age: { recipients: [recipient] } }] });
    await runComplete(site);
    const keys = decodeSetKeys(readFileSync(set('set.keys')));
    const [own] = keys.wrapped;
    const data = await encryptTo(recipient, stranger.identity.reveal());
    const forged = { ...keys, wrapped: [{ wrapper: 'age', holder: own?.holder ?? '', data }] };
    writeFileSync(set('set.keys'), encodeSetKeys(forged, readSigner(newSignerKey(), 'stranger')));

    const names = await readJob(site, 'nightly', async (access) => {
      const point = await access.openPoint({ selector: 'latest', trustSigner: false, identities: [identity] });
      const found: string[] = [];
      for await (const { path } of point.list('', true)) found.push(path);
      return found;
    });
    const confirmed = await readJob(site, 'nightly', (access) => access.opens([identity])).catch((error: unknown) => error);

    expect(names).to.include(join(folder, 'source', 'note'));
    expect(confirmed).to.have.property('code', 'BACKUP_SET_FOREIGN');
  });

  it('a file is without "set.keys" still opened by the copy that it carries, and the job goes on with a new set', async () => {
    const { identity, recipient } = await (await defaultKeyWrapper()).generate();
    const site = await aSite(folder, { pipeline: [{ zstd: {} }, { age: { recipients: [recipient] } }] });
    const first = await runComplete(site);
    rmSync(set('set.keys'));

    const { media } = await runComplete(site);
    const entries = await readJob(site, 'nightly', async (access) => {
      const point = await access.openPoint({ selector: first.media?.mediaId ?? '', trustSigner: false, identities: [identity] });
      let count = 0;
      for await (const _ of point.list('', true)) count += 1;
      return count;
    });

    expect(media).to.include({ type: 'full', sequence: 2 });
    expect(entries).to.be.above(1);
  });

  it('a note that somebody else has signed says nothing about a file', async () => {
    const site = await aSite(folder);
    const { media } = await runComplete(site);
    const note = { mediaId: media?.mediaId ?? '', kind: 'damaged', time: '2026-11-22T01:00:00.000Z', rows: [1] } as const;
    await writeNote(new FolderStore(join(folder, 'media')), 'nightly/', note, readSigner(newSignerKey(), 'stranger'));

    const [point] = await readJob(site, 'nightly', (access) => access.listPoints());

    expect(readdirSync(join(folder, 'media', 'nightly')).filter((name) => name.includes('.note-'))).to.have.length(3);
    expect(point).to.include({ state: 'verified', outcome: 'complete' });
  });

  it('a note that the site has signed says nothing about another file than that for which it was written', async () => {
    const site = await aSite(folder);
    for (let runs = 0; runs < 2; runs++) await runComplete(site);
    const [first, second] = await readJob(site, 'nightly', (access) => access.listPoints());
    await readJob(site, 'nightly', (access) => access.remove({ ids: [first?.id ?? ''], graceMs: 86_400_000 }));
    const [deleted = ''] = globSync(set(`**/${first?.id}.note-*000000`));
    copyFileSync(deleted, set(`${second?.id}.note-9`));

    const points = await readJob(site, 'nightly', (access) => access.listPoints());

    expect(points.map(({ id }) => id)).to.deep.equal([second?.id]);
  });

  for (const number of ['9', '02'])
    it(`a note that the site has signed does not come after a later one, as number ${number}`, async () => {
      const site = await aSite(folder);
      await runComplete(site);
      for (const kind of ['unpinned', 'pinned'] as const)
        await readJob(site, 'nightly', (access) => access.annotate({ selector: 'latest', kind }));
      const [unpinned = ''] = globSync(set('*.note-3'));
      copyFileSync(unpinned, unpinned.replace(/3$/, number));

      const [point] = await readJob(site, 'nightly', (access) => access.listPoints());

      expect(point).to.have.property('pinned', true);
    });

  it('a planted file is neither pinned nor tagged: no note of this site says anything about it', async () => {
    const site = await aSite(folder);
    await runComplete(site);
    await plant();

    const refusal = await readJob(site, 'nightly', (access) => access.annotate({ selector: 'latest', kind: 'pinned' })).catch(
      (error: unknown) => error,
    );

    expect(refusal).to.have.property('code', 'BACKUP_POINT_FOREIGN');
  });
});
