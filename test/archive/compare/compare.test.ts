import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ComparedCatalog, compareWithSource, type Entry, pointCatalog } from '@tapedeck/archive';
import { catalogPath } from '@tapedeck/core';
import { expect } from 'chai';
import { PageFileReader } from '../../../archive/src/write/page-files.ts';
import { makeMedia, openMade } from '../../kit/a-media-file.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

const files = 6000;

/** The same entry as if it came from Windows, and had an alternate stream. */
const withStream = (entry: Entry, content: string | undefined): Entry => ({
  ...entry,
  windows: {
    attributes: 0x20,
    descriptor: undefined,
    streams: content === undefined ? undefined : [[Buffer.from('stream'), Buffer.from(content)]],
    reparse: undefined,
  },
});

describe('archive: a comparison with the source', () => {
  /** The same catalog in pages of one entry each, as if each name were as long as a page. */
  const inSmallPages = (catalog: ComparedCatalog): ComparedCatalog => ({
    roots: catalog.roots,
    ids: catalog.ids,
    async *directories() {
      for await (const { root, path, entries } of catalog.directories())
        for (const entry of entries) yield { root, path, entries: [entry] };
    },
  });

  it('finds what differs in a directory of many pages, and reads each of them once', async () => {
    const folder = tempFolder();
    const source = join(folder, 'source');
    const pathOf = (number: number) => join(source, `a file of a large folder, number ${number}`);
    mkdirSync(source);
    for (let number = 0; number < files; number++) writeFileSync(pathOf(number), `${number}`);
    utimesSync(pathOf(5999), 1, 1);
    const gearSeed = Buffer.alloc(32, 5);
    const made = await makeMedia(source, join(folder, 'media'), { gearSeed });
    rmSync(pathOf(17));
    writeFileSync(`${pathOf(18)}, added`, '');
    writeFileSync(pathOf(5999), '5998');
    utimesSync(pathOf(5999), 1, 1);
    const reader = await openMade(made);
    const compared = join(folder, 'compared');
    mkdirSync(compared);
    const root = { source: 'files', path: catalogPath(source), readFrom: catalogPath(source), filters: [], oneFileSystem: false };

    const { entries } = PageFileReader.prototype;
    let reads = 0;
    PageFileReader.prototype.entries = function (page) {
      reads += 1;
      return entries.call(this, page);
    };
    const { signal } = new AbortController();
    const { header } = made.media.head;
    const result = await compareWithSource({
      catalog: inSmallPages(pointCatalog(reader)),
      header,
      roots: [root],
      images: [],
      gearSeed,
      folder: compared,
      signal,
    });
    await reader.close();
    PageFileReader.prototype.entries = entries;

    // A few hundred entries each.
    expect(reads).to.be.within(2, 60);
    expect([result.files, result.changedSince]).to.deep.equal([files - 1, 1]);
    expect(result.differences.map(({ path }) => path.toString())).to.deep.equal([pathOf(5999)]);
  });

  it('finds an alternate stream that differs; one that is missing proves nothing', async () => {
    const folder = tempFolder();
    const source = join(folder, 'source');
    mkdirSync(source);
    for (const name of ['differs', 'misses', 'same']) writeFileSync(join(source, name), name);
    const gearSeed = Buffer.alloc(32, 5);
    const made = await makeMedia(source, join(folder, 'media'), { gearSeed });
    const reader = await openMade(made);
    const compared = join(folder, 'compared');
    mkdirSync(compared);

    const { entries } = PageFileReader.prototype;
    PageFileReader.prototype.entries = function (page) {
      return entries.call(this, page).map((entry) => withStream(entry, entry.name.toString() === 'misses' ? undefined : 'now'));
    };
    const catalog = pointCatalog(reader);
    const { differences } = await compareWithSource({
      catalog: {
        ...catalog,
        async *directories() {
          for await (const { entries: then, ...row } of catalog.directories())
            yield { ...row, entries: then.map((entry) => withStream(entry, entry.name.toString() === 'same' ? 'now' : 'then')) };
        },
      },
      header: made.media.head.header,
      roots: [{ source: 'files', path: source, readFrom: source, filters: [], oneFileSystem: false }],
      images: [],
      gearSeed,
      folder: compared,
      signal: new AbortController().signal,
    });
    await reader.close();
    PageFileReader.prototype.entries = entries;

    expect(differences.map(({ path, message }) => `${path}: ${message}`)).to.deep.equal([
      `${join(source, 'differs')}: An alternate stream of it differs from the media file, though size and time are the same.`,
    ]);
  });
});
