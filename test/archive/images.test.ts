import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type CaptureImage, type Entry, type ImagePiece, imageMap } from '@tapedeck/archive';
import { expect } from 'chai';
import { decodeEntry } from '../../archive/src/format/read-entry.ts';
import { holeBytes, piecesWithin } from '../../archive/src/write/image-map.ts';
import { makeMedia, openMade, restoreMade } from '../kit/a-media-file.ts';
import { needsPlatform } from '../kit/needs.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const chunk = 256 << 10;

describe('archive: images', () => {
  let folder: string;
  let source: string;
  let disk: string;

  beforeEach(() => {
    folder = tempFolder();
    source = join(folder, 'source');
    mkdirSync(source);
    disk = join(folder, 'disk');
  });

  const imageOf = (bytes: number, pieces: readonly ImagePiece[], devices = [disk]): CaptureImage => ({
    source: 'image',
    path: '/images/disk.img',
    bytes,
    frozenAt: 1_700_000_000_000_000_000n,
    map: imageMap(devices, pieces),
  });

  const capture = (image: CaptureImage, name = 'media') => makeMedia(source, join(folder, name), { images: [image] });

  const entryOf = async (made: Awaited<ReturnType<typeof capture>>): Promise<Entry> => {
    const reader = await openMade(made);
    const [, root] = reader.root.roots;
    await reader.close();
    return decodeEntry(root?.entry ?? new Uint8Array(), 'root');
  };

  const restored = async (made: Awaited<ReturnType<typeof capture>>): Promise<string> => {
    const target = join(folder, 'target');
    mkdirSync(target);
    const { problems } = await restoreMade(made, target);
    expect(problems).to.deep.equal([]);
    return join(target, 'images/disk.img');
  };

  it('are put together of pieces of several devices, and have holes in between', async () => {
    const bytes = noise('disk', 4 << 20);
    writeFileSync(disk, bytes);
    const other = join(folder, 'other');
    writeFileSync(other, noise('other', 1 << 20));
    const made = await capture(
      imageOf(
        8 << 20,
        [
          { at: 100, bytes: 5000, device: 0, from: 700 },
          { at: 3 << 20, bytes: 1 << 20, device: 1, from: 0 },
          { at: (8 << 20) - 10, bytes: 10, device: 0, from: 0 },
        ],
        [disk, other],
      ),
    );

    expect(made.problems).to.deep.equal([]);
    const expected = Buffer.alloc(8 << 20);
    bytes.copy(expected, 100, 700, 5700);
    readFileSync(other).copy(expected, 3 << 20);
    bytes.copy(expected, expected.length - 10, 0, 10);
    const path = await restored(made);
    expect(readFileSync(path).equals(expected)).to.equal(true);
    expect((await entryOf(made)).holes).to.deep.equal([
      [chunk, (3 << 20) - chunk],
      [4 << 20, (4 << 20) - chunk],
    ]);
  });

  it('have holes where there is nothing but zeros, though it is in use', async function () {
    needsPlatform(this, 'linux');
    const handle = openSync(disk, 'w');
    ftruncateSync(handle, 3 << 20);
    writeSync(handle, noise('end', chunk + 5), 0, chunk + 5, 2 << 20);
    closeSync(handle);
    const made = await capture(imageOf(3 << 20, [{ at: 0, bytes: 3 << 20, device: 0, from: 0 }]));

    execFileSync('cmp', [disk, await restored(made)]);
    expect((await entryOf(made)).holes).to.deep.equal([
      [0, 2 << 20],
      [(2 << 20) + 2 * chunk, (1 << 20) - 2 * chunk],
    ]);
    expect(statSync(join(folder, 'target/images/disk.img')).blocks * 512).to.be.below(1 << 20);
  });

  it('store a block that changed once more, and nothing else, whatever else has become free', async () => {
    const bytes = noise('disk', 8 << 20);
    writeFileSync(disk, bytes);
    const whole = [{ at: 0, bytes: 8 << 20, device: 0, from: 0 }];
    const first = await entryOf(await capture(imageOf(8 << 20, whole), 'first'));
    bytes[(5 << 20) + 17] = (bytes[(5 << 20) + 17] ?? 0) ^ 1;
    writeFileSync(disk, bytes);
    const withHole = [
      { at: 0, bytes: 1 << 20, device: 0, from: 0 },
      { at: 2 << 20, bytes: 6 << 20, device: 0, from: 2 << 20 },
    ];
    const second = await entryOf(await capture(imageOf(8 << 20, withHole), 'second'));

    const idsOf = ({ chunks }: Entry) => (chunks?.toString('hex') ?? '').match(/.{64}/g) ?? [];
    expect(idsOf(first)).to.have.lengthOf(32);
    expect(idsOf(second)).to.have.lengthOf(28);
    const known = new Set(idsOf(first));
    expect(idsOf(second).filter((id) => !known.has(id))).to.have.lengthOf(1);
  });

  it('that are larger than a part are read by all threads and come back in order', async () => {
    const bytes = noise('large', 1 << 20);
    const handle = openSync(disk, 'w');
    const size = (200 << 20) + 12_345;
    ftruncateSync(handle, size);
    for (let at = 3; at < size; at += 7 << 20) writeSync(handle, bytes.subarray(at % 512), 0, 90_000, at);
    closeSync(handle);
    const made = await capture(imageOf(size, [{ at: 0, bytes: size, device: 0, from: 0 }]));

    execFileSync('cmp', [disk, await restored(made)]);
    expect(readdirSync(join(folder, 'media')).reduce((sum, name) => sum + statSync(join(folder, 'media', name)).size, 0)).to.be.below(
      16 << 20,
    );
  });

  it('whose device has lost bytes are marked, told, and keep the rest', async () => {
    writeFileSync(disk, noise('short', 1 << 20));
    const made = await capture(imageOf(2 << 20, [{ at: 0, bytes: 2 << 20, device: 0, from: 0 }]));

    expect(made.problems.map(({ code }) => code)).to.deep.equal(['IMAGE_BAD_BLOCKS']);
    expect(await entryOf(made)).to.include({ torn: true, unread: false, size: 2 << 20 });
    expect(
      readFileSync(await restored(made))
        .subarray(0, 1 << 20)
        .equals(readFileSync(disk)),
    ).to.equal(true);
  });

  it('whose device is not there are told of as unreadable, and have no content', async () => {
    const made = await capture(imageOf(2 << 20, [{ at: 0, bytes: 2 << 20, device: 0, from: 0 }]));

    expect(made.problems.map(({ code }) => code)).to.deep.equal(['FILE_UNREADABLE']);
    expect(await entryOf(made)).to.include({ unread: true, size: 0 });
  });

  it('whose device is there, and has nothing to be read any more, are unreadable as well: zeros alone would be no image', async () => {
    writeFileSync(disk, '');
    const made = await capture(imageOf(2 << 20, [{ at: chunk, bytes: chunk, device: 0, from: 0 }]));

    expect(made.problems.map(({ code }) => code)).to.deep.equal(['FILE_UNREADABLE']);
    expect(await entryOf(made)).to.include({ torn: false, unread: true, size: 0 });
  });

  it('have a map of which any part is found', () => {
    const map = imageMap(
      ['a'],
      Array.from({ length: 1000 }, (_, number) => ({ at: number * 100, bytes: 50, device: 0, from: number })),
    );

    expect([...piecesWithin(map, 120, 340)]).to.deep.equal([
      { at: 120, bytes: 30, device: 0, from: 21 },
      { at: 200, bytes: 50, device: 0, from: 2 },
      { at: 300, bytes: 40, device: 0, from: 3 },
    ]);
    expect([...piecesWithin(map, 99_950, 200_000)]).to.deep.equal([]);
    expect([...piecesWithin(map, 0, 50)]).to.deep.equal([{ at: 0, bytes: 50, device: 0, from: 0 }]);
  });

  it('never have more holes than an entry can have', () => {
    for (const bytes of [1, 32 * 2 ** 30, 2 ** 40, 18 * 2 ** 40, 2 ** 53]) {
      expect(bytes / holeBytes(bytes) / 2).to.be.at.most(1 << 16);
      expect(Math.log2(holeBytes(bytes))).to.satisfy(Number.isInteger);
    }
  });
});
