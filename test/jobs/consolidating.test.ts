import { globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openMediaFile, readBlockTable, readSigner } from '@tapedeck/archive';
import { readJob, runJob } from '@tapedeck/core';
import { expect } from 'chai';
import { decodePartHeader } from '../../archive/src/format/header.ts';
import { aSite } from '../kit/a-site.ts';
import { FolderStore } from '../kit/folder-store.ts';
import { forgeCatalog } from '../kit/forge-catalog.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('jobs: consolidating', () => {
  it('publishes no point that lacks a chunk which no media file holds', async () => {
    const folder = tempFolder();
    const set = (name = '') => join(folder, 'media', 'nightly', name);
    const site = await aSite(folder);
    mkdirSync(join(folder, 'source'));
    for (const name of ['one', 'two']) {
      writeFileSync(join(folder, 'source', name), noise(name, 400_000));
      await runJob(site, 'nightly');
    }
    const { header, setKeys } = decodePartHeader(readFileSync(set('nightly-000001-full.tdk')), 'test');
    const signer = readSigner(readFileSync(join(folder, 'state', 'signer.pem'), 'utf8'), 'test');
    writeFileSync(set('nightly-000001-full.tdk'), forgeCatalog({ header, setKeys, signer }, { folders: [{ path: '', entries: [] }] }));

    const refusal = await readJob(site, 'nightly', (access) => access.consolidate()).catch((error: unknown) => error);

    expect(refusal).to.have.property('code', 'MEDIA_DAMAGED');
    expect(readdirSync(set()).filter((name) => name.endsWith('.tdk'))).to.deep.equal([
      'nightly-000001-full.tdk',
      'nightly-000002-incremental.tdk',
    ]);
  });

  it('names no origin of which it has no block, however often it is done', async () => {
    const folder = tempFolder();
    const site = await aSite(folder);
    const store = new FolderStore(join(folder, 'media'));
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source', 'kept'), noise('kept', 400_000));
    await runJob(site, 'nightly');
    for (const [round, name] of ['one', 'two', 'three'].entries()) {
      if (round > 0) rmSync(join(folder, 'source', ['one', 'two'][round - 1] ?? ''));
      writeFileSync(join(folder, 'source', name), noise(name, 400_000));
      await runJob(site, 'nightly');
      await readJob(site, 'nightly', (access) => access.consolidate());
    }

    const names = globSync('nightly/*-full.tdk', { cwd: join(folder, 'media') }).sort();
    const media = await openMediaFile(store, [names.at(-1) ?? '']);
    if (media === undefined) throw new Error('There should be a full point.');
    const used = new Set((await readBlockTable(store, media)).map(({ origin }) => origin).filter((origin) => origin > 0));

    expect(names.length).to.be.above(2);
    expect([...used]).to.have.members(media.head.header.origins.map((_, place) => place + 1));
  });
});
