import { closeSync, mkdirSync, openSync, rmSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { listSet, readBlockTable } from '@tapedeck/archive';
import { type FoundVersion, readJob, runJob, type Secret } from '@tapedeck/core';
import { expect } from 'chai';
import { defaultKeyWrapper } from '../../cli/src/site/make-key.ts';
import { aSite } from '../kit/a-site.ts';
import { FolderStore } from '../kit/folder-store.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('jobs: finding in all points', () => {
  const folder = tempFolder();

  it('takes an identity that fits an encrypted set, and finds every version once, whichever media file has its page', async () => {
    const { identity, recipient } = await (await defaultKeyWrapper()).generate();
    const { identity: stranger } = await (await defaultKeyWrapper()).generate();
    const site = await aSite(folder, { pipeline: [{ zstd: {} }, { age: { recipients: [recipient] } }] });
    mkdirSync(join(folder, 'source', 'still'), { recursive: true });
    for (let number = 0; number < 300; number++) writeFileSync(join(folder, 'source', 'still', `note-${number}`), `${number}`);
    for (const text of ['one', 'two', 'three', 'four']) {
      writeFileSync(join(folder, 'source', 'note-x'), text);
      utimesSync(join(folder, 'source', 'note-x'), 1e9, 1e9 + text.length);
      expect((await runJob(site, 'nightly')).report.outcome).to.equal('complete');
    }
    const skipped: string[] = [];
    const find = async (pattern: string, ...identities: readonly Secret[]) => {
      const asked = { pattern, trustSigner: false, identities };
      const found: FoundVersion[] = [];
      await readJob(site, 'nightly', async (access) => {
        for await (const version of access.find({ ...asked, skipped: (_, reason) => skipped.push(reason) })) found.push(version);
      });
      return found;
    };

    const changing = await find('note-x', stranger, identity);
    const still = await find('note-1*', identity);
    const refused = await find('note-x').catch((error: unknown) => error);

    expect(changing.map(({ points, entry }) => [points, entry.sizeBytes])).to.deep.equal([
      [1, 3],
      [1, 3],
      [1, 5],
      [1, 4],
    ]);
    expect(new Set(changing.map(({ first }) => first.id)).size).to.equal(4);
    expect(still.map(({ points }) => points)).to.deep.equal(Array.from({ length: 111 }, () => 4));
    expect(refused).to.have.property('code', 'IDENTITY_NEEDED');
    expect(skipped).to.have.length(4);
  });

  it('says what is damaged of a point, and finds what the others have', async () => {
    const site = await aSite(folder, { sources: [{ files: { paths: [join(folder, 'plain')] } }], pipeline: [{ zstd: {} }] }, 'other-state');
    mkdirSync(join(folder, 'plain'));
    rmSync(join(folder, 'media'), { recursive: true });
    for (const text of ['one', 'three']) {
      writeFileSync(join(folder, 'plain', 'note'), text);
      await runJob(site, 'nightly');
    }
    const store = new FolderStore(join(folder, 'media'));
    const [, media] = (await listSet(store, 'nightly/')).points;
    if (media === undefined) throw new Error('There is no second point.');
    const catalog = (await readBlockTable(store, media)).find(({ type }) => type === 2);
    const handle = openSync(join(folder, 'media', media.parts[0] ?? ''), 'r+');
    writeSync(handle, 'damage', (catalog?.offset ?? 0) + 100);
    closeSync(handle);

    const found: number[] = [];
    const skipped: string[] = [];
    await readJob(site, 'nightly', async (access) => {
      const asked = { pattern: 'note', trustSigner: false, skipped: (_: unknown, reason: string) => skipped.push(reason) };
      for await (const { entry } of access.find(asked)) found.push(entry.sizeBytes);
    });

    expect(found).to.deep.equal([3]);
    expect(skipped).to.have.length(1);
    expect(skipped[0]).to.contain('is damaged');
  });

  it('ends where somebody has ended it, also while nothing fits', async () => {
    const site = await aSite(folder, { sources: [{ files: { paths: [join(folder, 'two')] } }] }, 'third-state');
    rmSync(join(folder, 'media'), { recursive: true, force: true });
    for (const name of ['a', 'b']) mkdirSync(join(folder, 'two', name), { recursive: true });
    writeFileSync(join(folder, 'two', 'a', 'note'), 'a few words');
    await runJob(site, 'nightly');
    const controller = new AbortController();

    const reading = readJob(
      site,
      'nightly',
      async (access) => {
        for await (const _ of access.find({ pattern: 'note', trustSigner: false, skipped: () => undefined })) controller.abort();
      },
      { signal: controller.signal },
    );

    expect(await reading.catch((error: unknown) => error)).to.have.property('code', 'CORE_CANCELLED');
  });
});
