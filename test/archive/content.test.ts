import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ContentReader, type Entry } from '@tapedeck/archive';
import { expect } from 'chai';
import { makeMedia, openMade } from '../kit/a-media-file.ts';
import { needsPlatform } from '../kit/needs.ts';
import { noise } from '../kit/noise.ts';
import { removeTree } from '../kit/remove-tree.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const gather = async (pieces: AsyncIterable<Buffer>): Promise<Buffer> => {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
};

describe('archive: the content of files', () => {
  const folder = tempFolder();
  const source = join(folder, 'source');
  const large = noise('large', 90 << 20);

  const entries = new Map<string, Entry>();
  let content: ContentReader;
  let close: () => Promise<void>;

  before(async () => {
    mkdirSync(source);
    writeFileSync(join(source, 'empty'), '');
    writeFileSync(join(source, 'small'), 'a few words');
    writeFileSync(join(source, 'large'), large);
    const sparse = openSync(join(source, 'sparse'), 'w');
    ftruncateSync(sparse, 40 << 20);
    writeSync(sparse, large, 0, 3 << 20, 8 << 20);
    writeSync(sparse, 'end', 30 << 20);
    closeSync(sparse);
    const reader = await openMade(await makeMedia(source, join(folder, 'media')));
    for await (const row of reader.directories.from())
      for await (const page of reader.pagesOf(row)) for (const entry of page.entries) entries.set(entry.name.toString(), entry);
    content = new ContentReader(reader);
    close = () => reader.close();
  });

  after(async () => {
    await close();
    removeTree(folder);
  });

  const entry = (name: string): Entry => {
    const found = entries.get(name);
    if (found === undefined) throw new Error(`There is no "${name}".`);
    return found;
  };

  it('comes in order, small, empty, and by way of a list of chunks', async () => {
    expect(entry('large').list).not.to.equal(undefined);

    expect(await gather(content.bytes(entry('empty')))).to.have.length(0);
    expect((await gather(content.bytes(entry('small')))).toString()).to.equal('a few words');
    expect((await gather(content.bytes(entry('large')))).equals(large)).to.equal(true);
  });

  it('has zeros where the file has holes, and leaves them out where only data is asked for', async function () {
    needsPlatform(this, 'linux');
    const expected = Buffer.alloc(40 << 20);
    large.copy(expected, 8 << 20, 0, 3 << 20);
    expected.write('end', 30 << 20);

    expect((await gather(content.bytes(entry('sparse')))).equals(expected)).to.equal(true);
    expect(await gather(content.data(entry('sparse')))).to.have.length.below(4 << 20);
  });

  it('is as long as the entry says also when less could be read, so that whatever follows stays in its place', async () => {
    const short = { ...entry('small'), size: 20, torn: true };

    expect((await gather(content.bytes(short))).toString()).to.equal(`a few words${'\0'.repeat(9)}`);
  });

  it('is read at random: any piece of a file is what that piece is in order, and short only at the end', async () => {
    for (const name of ['empty', 'small', 'large', 'sparse']) {
      const whole = await gather(content.bytes(entry(name)));
      const file = await content.file(entry(name));
      const places = [
        0,
        1,
        512 << 10,
        8 << 20,
        (8 << 20) - 3,
        11 << 20,
        (30 << 20) + 1,
        (40 << 20) - 1,
        whole.length - 5,
        whole.length,
        2 ** 40,
      ];
      for (const offset of places.filter((place) => place >= 0)) {
        for (const bytes of [1, 4096, 3 << 20]) {
          const piece = await file.read(offset, bytes);

          expect(piece.equals(whole.subarray(offset, offset + bytes)), `${bytes} of "${name}" at ${offset}`).to.equal(true);
        }
      }
    }
  });

  it('is read at random with zeros where less could be read than the entry says', async () => {
    const file = await content.file({ ...entry('small'), size: 20, torn: true });

    expect((await file.read(9, 100)).toString()).to.equal(`ds${'\0'.repeat(9)}`);
    expect(await file.read(15, 100)).to.deep.equal(Buffer.alloc(5));
  });
});
