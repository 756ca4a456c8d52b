import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openMediaFile, readBlockTable, verifyMedia } from '@tapedeck/archive';
import { expect } from 'chai';
import { type MadeMedia, makeMedia } from '../kit/a-media-file.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('archive: forged media files', () => {
  const folder = tempFolder();
  const signal = new AbortController().signal;
  let made: MadeMedia;
  let path: string;
  let original: Buffer;

  before(async () => {
    const source = join(folder, 'source');
    mkdirSync(source);
    // Three blocks of data of the same length: large chunks that do not compress.
    writeFileSync(join(source, 'large'), noise('large', 9 << 20));
    made = await makeMedia(source, join(folder, 'media'), { workers: 1 });
    path = join(made.folder, made.media.parts[0] ?? '');
    original = readFileSync(path);
  });

  afterEach(() => writeFileSync(path, original));
  after(() => rmSync(folder, { recursive: true }));

  const findings = async (opener: MadeMedia['opener'] | undefined) => {
    const { findings: found } = await verifyMedia({
      store: made.store,
      media: made.media,
      opener,
      share: 1,
      signal,
      progress: () => undefined,
    });
    return found;
  };

  it('shows a block that stands in the place of another, with and without the key', async () => {
    const [first, second] = await readBlockTable(made.store, made.media);
    if (first === undefined || second === undefined) throw new Error('The file should have several blocks.');
    const bytes = Math.min(first.storedBytes, second.storedBytes);
    const forged = Buffer.from(original);
    original.copy(forged, second.offset, first.offset, first.offset + bytes);
    writeFileSync(path, forged);

    expect(await findings(undefined)).not.to.deep.equal([]);
    expect(await findings(made.opener)).not.to.deep.equal([]);
  });

  it('refuses a header of one file with the trailer of another', async () => {
    const other = await makeMedia(join(folder, 'source'), join(folder, 'other'), { workers: 1 });
    const foreign = readFileSync(join(other.folder, other.media.parts[0] ?? ''));
    writeFileSync(path, Buffer.concat([foreign.subarray(0, made.media.first.bytes), original.subarray(made.media.first.bytes)]));

    const refusal = await openMediaFile(made.store, made.media.parts).catch((error: unknown) => error);

    expect(refusal).to.have.property('code', 'MEDIA_DAMAGED');
  });

  it('is no restore point when it was cut', async () => {
    writeFileSync(path, original.subarray(0, original.length - 1));

    expect(await openMediaFile(made.store, made.media.parts)).to.equal(undefined);
  });
});
