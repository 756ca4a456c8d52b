import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blockKey, openMediaFile, readBlockTable, readSigner, verifyMedia } from '@tapedeck/archive';
import { newSignerKey } from '@tapedeck/core';
import { expect } from 'chai';
import { type MadeMedia, madeMediaKey, makeMedia } from '../kit/a-media-file.ts';
import { type Forgery, forgeMedia } from '../kit/forge-media.ts';
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

  describe('of which table, trailer and signature fit together', () => {
    const forger = readSigner(newSignerKey(), 'forger');

    /** Opens what a forger wrote, with the key that the site would make for it. */
    const forged = async (forgery: Forgery) => {
      writeFileSync(path, forgeMedia(made, original, forgery));
      const media = await openMediaFile(made.store, made.media.parts);
      if (media === undefined) throw new Error('The forged file should look like a restore point.');
      const { mediaId } = media.trailer;
      const opener = { ...made.opener, births: [{ mediaId, key: blockKey(madeMediaKey, media.head.salt) }] };
      const verified = async (given: typeof opener | undefined) =>
        (await verifyMedia({ store: made.store, media, opener: given, share: 1, signal, progress: () => undefined })).findings;
      return { media, without: await verified(undefined), with: await verified(opener) };
    };

    it('look whole to those who have no key, in any order, but a stranger signed them and no block opens', async () => {
      const rows = await readBlockTable(made.store, made.media);
      const header = { ...made.media.head.header, signer: forger.publicKey };

      const found = await forged({ header, rows: [...rows].reverse(), signer: forger });

      expect(found.without).to.deep.equal([]);
      expect(forger.publicKey.equals(found.media.trailer.signer)).to.equal(true);
      expect(new Set(found.with.map(({ row }) => row))).to.deep.equal(new Set(rows.keys()));
    });

    it('are the same as before when nothing was forged, or this would show nothing', async () => {
      const rows = await readBlockTable(made.store, made.media);

      const found = await forged({ header: made.media.head.header, rows, signer: made.signer });

      expect([...found.without, ...found.with]).to.deep.equal([]);
    });

    it('are refused when a stranger signed the trailer behind the header of the site', async () => {
      const rows = await readBlockTable(made.store, made.media);
      writeFileSync(path, forgeMedia(made, original, { header: made.media.head.header, rows, signer: forger }));

      const refusal = await openMediaFile(made.store, made.media.parts).catch((error: unknown) => error);

      expect(refusal).to.have.property('code', 'MEDIA_DAMAGED');
    });
  });

  it('refuses a header of one file with the trailer of another', async () => {
    const other = await makeMedia(join(folder, 'source'), join(folder, 'other'), { workers: 1 });
    const foreign = readFileSync(join(other.folder, other.media.parts[0] ?? ''));
    writeFileSync(path, Buffer.concat([foreign.subarray(0, made.media.head.bytes), original.subarray(made.media.head.bytes)]));

    const refusal = await openMediaFile(made.store, made.media.parts).catch((error: unknown) => error);

    expect(refusal).to.have.property('code', 'MEDIA_DAMAGED');
  });

  it('is no restore point when it was cut', async () => {
    writeFileSync(path, original.subarray(0, original.length - 1));

    expect(await openMediaFile(made.store, made.media.parts)).to.equal(undefined);
  });
});
