import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openMediaFile, verifyMedia } from '@tapedeck/archive';
import { expect } from 'chai';
import { type MadeMedia, makeMedia, restoreMade } from '../kit/a-media-file.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('archive: a flipped byte', () => {
  const folder = tempFolder();
  const source = join(folder, 'source');
  let made: MadeMedia;
  let original: Buffer;
  let path: string;

  before(async () => {
    mkdirSync(join(source, 'deeper'), { recursive: true });
    writeFileSync(join(source, 'note'), 'a few words');
    writeFileSync(join(source, 'deeper', 'list'), 'one\ntwo\n');
    made = await makeMedia(source, join(folder, 'media'), { workers: 1 });
    path = join(made.folder, made.media.parts[0] ?? '');
    original = readFileSync(path);
  });

  after(() => rmSync(folder, { recursive: true }));

  const verifiesClean = async (opener: MadeMedia['opener'] | undefined): Promise<boolean> => {
    try {
      const media = await openMediaFile(made.store, made.media.parts);
      if (media === undefined) return false;
      const signerIsOurs = made.signer.publicKey.equals(media.trailer.signer);
      const result = await verifyMedia({
        store: made.store,
        media,
        opener,
        share: 1,
        signal: new AbortController().signal,
        progress: () => undefined,
      });
      return signerIsOurs && result.findings.length === 0;
    } catch (error) {
      expect(error).to.have.property('code').that.is.a('string');
      return false;
    }
  };

  const everyPosition = async (opener: () => MadeMedia['opener'] | undefined) => {
    const missed: number[] = [];
    for (let position = 0; position < original.length; position++) {
      const changed = Buffer.from(original);
      changed[position] = (changed[position] ?? 0) ^ (1 << (position % 8));
      writeFileSync(path, changed);
      if (await verifiesClean(opener())) missed.push(position);
    }
    writeFileSync(path, original);
    return missed;
  };

  it('leaves nothing to find in the file as it was written', async () => {
    expect(await verifiesClean(undefined)).to.equal(true);
    expect(await verifiesClean(made.opener)).to.equal(true);
  });

  it('is found at every position without the key', async function () {
    this.timeout(120_000);

    expect(await everyPosition(() => undefined)).to.deep.equal([]);
  });

  it('is found at every position with the key', async function () {
    this.timeout(120_000);

    expect(await everyPosition(() => made.opener)).to.deep.equal([]);
  });

  it('is never restored in silence (invariant 11)', async () => {
    for (let position = 300; position < original.length; position += Math.ceil(original.length / 12)) {
      const changed = Buffer.from(original);
      changed[position] = (changed[position] ?? 0) ^ 0x10;
      writeFileSync(path, changed);
      const target = join(folder, `target-${position}`);
      mkdirSync(target);
      const told = await restoreMade(
        { ...made, media: (await openMediaFile(made.store, made.media.parts).catch(() => undefined)) ?? made.media },
        target,
      ).catch(() => undefined);
      const whole = isWhole(target);
      writeFileSync(path, original);

      if (told !== undefined && told.problems.length === 0) expect(whole, `position ${position}`).to.equal(true);
    }
  });

  const isWhole = (target: string): boolean => {
    try {
      return (
        readFileSync(join(target, 'note'), 'utf8') === 'a few words' &&
        readFileSync(join(target, 'deeper', 'list'), 'utf8') === 'one\ntwo\n'
      );
    } catch {
      return false;
    }
  };
});
