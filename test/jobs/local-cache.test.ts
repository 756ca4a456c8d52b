import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { restoreJob, runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../kit/a-site.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('jobs: what a site remembers of its last point (invariant 7)', () => {
  let folder: string;
  let site: Site;

  before(async () => {
    folder = tempFolder();
    mkdirSync(join(folder, 'source', 'deeper'), { recursive: true });
    writeFileSync(join(folder, 'source', 'note'), 'a few words');
    // Of fixed chunks, so many that they need a list.
    writeFileSync(join(folder, 'source', 'deeper', 'image'), Buffer.concat([Buffer.from('KDMV'), noise('image', 17 << 20)]));
    site = await aSite(folder);
    await runJob(site, 'nightly');
  });

  const catalog = (): string => {
    const sets = join(folder, 'state', 'cache', 'sets');
    return join(sets, readdirSync(sets)[0] ?? '', 'catalog');
  };

  const harmPages = (harm: (path: string) => void) => () => {
    for (const name of readdirSync(catalog())) if (name.startsWith('pages.')) harm(join(catalog(), name));
  };
  const inCatalog = (name: string, harm: (path: string) => void) => () => harm(join(catalog(), name));
  // The head of an array of one byte string that is long enough for a list of chunk ids.
  const listsIn = (bytes: Buffer) => bytes.indexOf(Buffer.of(0x81, 0x59));

  const harms: Readonly<Record<string, () => void>> = {
    'pages that are gone': harmPages((path) => rmSync(path)),
    'pages that are cut to nothing': harmPages((path) => truncateSync(path)),
    'pages that are zeros': harmPages((path) => writeFileSync(path, Buffer.alloc(readFileSync(path).length))),
    'chunk lists that are zeros': harmPages((path) => {
      const bytes = readFileSync(path);
      if (listsIn(bytes) >= 0) writeFileSync(path, bytes.fill(0, listsIn(bytes)));
    }),
    'directories that are gone': inCatalog('directories', (path) => rmSync(path)),
    'directories that are cut': inCatalog('directories', (path) => truncateSync(path, 40)),
    'a catalog that is gone': inCatalog('catalog.json', (path) => rmSync(path)),
    'an empty catalog': inCatalog('catalog.json', (path) => truncateSync(path)),
    'a catalog of zeros': inCatalog('catalog.json', (path) => writeFileSync(path, Buffer.alloc(300))),
    'another document as catalog': inCatalog('catalog.json', (path) => writeFileSync(path, '{"format":2}')),
  };

  it('is read from the media set when all of it is lost: no file needs to be read again', async () => {
    for (let runs = 0; runs < 20; runs++) if ((await runJob(site, 'nightly')).report.streamed?.filesRead === 0) break;
    rmSync(join(folder, 'state', 'cache'), { recursive: true });

    const { report } = await runJob(site, 'nightly');

    expect(report.notes.map(({ code }) => code)).to.include('BACKUP_CATALOG_REBUILT');
    expect(report.streamed).to.include({ files: 2, directories: 2, filesRead: 0 });
    expect(report.media?.storedBytes).to.be.below(10_000);
  });

  for (const [what, harm] of Object.entries(harms)) {
    it(`may be lost: ${what} cost a longer run, and no entry`, async () => {
      harm();

      const { report } = await runJob(site, 'nightly');

      expect({ outcome: report.outcome, error: report.error }).to.deep.equal({ outcome: 'complete', error: undefined });
      expect(report.streamed).to.include({ files: 2, directories: 2 });
      const target = join(folder, `target of ${what}`);
      const request = { paths: [], include: [], exclude: [], to: target, conflict: 'fail', dryRun: false } as const;
      await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false }, request });
      expect(readFileSync(join(target, folder, 'source', 'note'), 'utf8')).to.equal('a few words');
      expect(readFileSync(join(target, folder, 'source', 'deeper', 'image')).length).to.equal(4 + (17 << 20));
    });
  }

  it('may be lost altogether: large files are cut as before, so that they compare', async () => {
    const place = tempFolder();
    mkdirSync(join(place, 'source'));
    // Longer than what is one chunk, and cut by its content.
    writeFileSync(join(place, 'source', 'long'), noise('long', 9 << 20));
    const other = await aSite(place, { verify: { written: true, advanced: true } });
    await runJob(other, 'nightly');
    rmSync(join(place, 'state', 'cache'), { recursive: true });

    const { report } = await runJob(other, 'nightly');

    expect(report.notes.map(({ code }) => code)).to.include('BACKUP_CATALOG_REBUILT');
    expect(report).to.include({ outcome: 'complete' }).and.have.nested.property('media.compared', true);
  });
});
