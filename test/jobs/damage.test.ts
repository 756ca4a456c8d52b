import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type MediaFile, openMediaFile, readBlockTable } from '@tapedeck/archive';
import { readJob, runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../kit/a-site.ts';
import { FolderStore } from '../kit/folder-store.ts';
import { noise } from '../kit/noise.ts';
import { refusingMedia } from '../kit/refusing-media.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('jobs: damage that a verification has found', () => {
  let folder: string;
  let site: Site;

  beforeEach(async () => {
    folder = tempFolder();
    mkdirSync(join(folder, 'source'));
    site = await aSite(folder);
  });

  const backUp = async (name: string, type: 'full' | 'incremental'): Promise<string> => {
    writeFileSync(join(folder, 'source', name), noise(name, 400_000));
    const { report } = await runJob(site, 'nightly', { type });
    expect(report.outcome).to.equal('complete');
    return report.media?.mediaId ?? '';
  };

  const overwrite = (fileName: string, offset: number): void => {
    const handle = openSync(join(folder, 'media', 'nightly', fileName), 'r+');
    writeSync(handle, 'damage', offset);
    closeSync(handle);
  };

  const damage = async (fileName: string): Promise<void> => {
    overwrite(fileName, 200_000);
    await readJob(site, 'nightly', (access) => access.repair(() => undefined));
  };

  const listed = () => readJob(site, 'nightly', (access) => access.listPoints());

  it('shows at every point that needs what is damaged', async () => {
    await backUp('one', 'full');
    await backUp('two', 'incremental');
    const before = await listed();

    await damage('nightly-000001-full.tdk');

    expect(before.map(({ state }) => state)).to.deep.equal(['verified', 'verified']);
    const needs = 'It needs "nightly/nightly-000001-full.tdk", which is damaged.';
    expect((await listed()).map(({ state, note }) => [state, note])).to.deep.equal([
      ['damaged', undefined],
      ['damaged', needs],
    ]);
  });

  const store = () => new FolderStore(join(folder, 'media', 'nightly'));
  const mediaFile = async (fileName: string): Promise<MediaFile> => {
    const media = await openMediaFile(store(), [fileName]);
    if (media === undefined) throw new Error(`"${fileName}" is no media file.`);
    return media;
  };
  const damageTable = async (fileName: string): Promise<void> =>
    overwrite(fileName, (await mediaFile(fileName)).trailer.table.offset + 100);

  const isReferredTo = async (id: string): Promise<boolean> => {
    const summary = (await listed()).at(-1);
    return summary?.refersTo.includes(id) === true;
  };

  it('of a block table is found, and nothing refers to that file any more', async () => {
    const first = await backUp('one', 'full');
    await backUp('two', 'full');
    await damageTable('nightly-000001-full.tdk');

    const { findings } = await readJob(site, 'nightly', async (access) => {
      const point = await access.openPoint({ selector: first, trustSigner: false });
      return point.verify({ share: 1, advanced: true }, new AbortController().signal, () => undefined);
    });
    await backUp('three', 'incremental');

    expect(findings.map(({ code, message }) => [code, message])).to.deep.equal([
      ['MEDIA_DAMAGED', 'The block table of "nightly/nightly-000001-full.tdk" is damaged: it does not match the trailer.'],
    ]);
    expect((await listed()).map(({ state }) => state)).to.deep.equal(['damaged', 'verified', 'verified']);
    expect(await isReferredTo(first)).to.equal(false);
  });

  for (const [how, systemCode] of [
    ['other bytes', undefined],
    ['a read error', 'EIO'],
  ] as const)
    it(`of an index (${how}) is told where the index is needed, and nothing refers to that file`, async () => {
      const first = await backUp('one', 'full');
      const second = await backUp('two', 'full');
      const fileName = 'nightly-000001-full.tdk';
      const media = await mediaFile(fileName);
      const at = (await readBlockTable(store(), media))[media.trailer.index.firstRow]?.offset ?? 0;
      if (systemCode === undefined) overwrite(fileName, at + 50);
      const isBad = (name: string, from: number) => systemCode !== undefined && name.endsWith(fileName) && from === at;
      const bad = await aSite(folder, {}, 'state', {}, { plugins: [refusingMedia({ systemCode: systemCode ?? '', isBad })] });
      rmSync(join(folder, 'state', 'cache'), { recursive: true });

      const { report } = await runJob(bad, 'nightly', { type: 'incremental' });

      const code = systemCode === undefined ? 'MEDIA_DAMAGED' : 'DESTINATION_DAMAGED';
      expect([report.outcome, report.problems.map((problem) => problem.code)]).to.deep.equal(['degraded', [code]]);
      expect([await isReferredTo(first), await isReferredTo(second)]).to.deep.equal([false, true]);
    });

  it('of a block table keeps a repair from no other file', async () => {
    await backUp('one', 'full');
    await backUp('two', 'full');
    await damageTable('nightly-000001-full.tdk');

    const repair = await readJob(site, 'nightly', (access) => access.repair(() => undefined));

    expect(repair.media.map(({ findings }) => findings.length)).to.deep.equal([1, 0]);
    expect(repair.points.map(({ known }) => known)).to.deep.equal([false]);
  });

  it('lets nobody remove the last point without it', async () => {
    const [first] = [await backUp('one', 'full'), await backUp('two', 'full')];
    await damage('nightly-000002-full.tdk');

    const removed = await readJob(site, 'nightly', (access) => access.remove({ ids: [first], graceMs: 0 })).catch(String);

    expect(removed).to.contain('the last complete one');
    expect((await listed()).map(({ state }) => state)).to.deep.equal(['verified', 'damaged']);
  });

  it('does not let the trash be emptied for a run of which something is lost', async () => {
    const first = await backUp('one', 'full');
    await backUp('two', 'full');
    await readJob(site, 'nightly', (access) => access.remove({ ids: [first], graceMs: 0 }));
    await backUp('three', 'full');
    for (const name of ['nightly-000002-full.tdk', 'nightly-000003-full.tdk']) await damage(name);

    const { freedBytes } = await readJob(site, 'nightly', (access) => access.remove({ ids: [], graceMs: 0 }));

    expect(freedBytes).to.equal(0);
  });
});
