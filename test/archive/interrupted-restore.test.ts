import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type MadeMedia, makeMedia, restoreMade } from '../kit/a-media-file.ts';
import { noise } from '../kit/noise.ts';
import { StoredBytes } from '../kit/stored-bytes.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const fileBytes = 40 << 20;

describe('archive: a restore that does not come to its end', () => {
  const folder = tempFolder();
  const source = join(folder, 'source');
  let made: MadeMedia;
  let target: string;

  before(async () => {
    mkdirSync(source);
    writeFileSync(join(source, 'large'), noise('large', fileBytes));
    made = await makeMedia(source, join(folder, 'media'));
  });

  beforeEach(() => {
    target = join(tempFolder(), 'target');
    mkdirSync(target);
  });

  it('leaves nothing of a file that has come in part, when it is cancelled', async () => {
    const controller = new AbortController();
    const progress = (_: number, written: number) => {
      if (written > 0) controller.abort(new Error('enough'));
    };

    const ended = await restoreMade(made, target, 'keep', { signal: controller.signal, progress }).catch((error: Error) => error.message);

    expect(ended).to.equal('enough');
    expect(readdirSync(target)).to.deep.equal([]);
  });

  it('tells once of a file that cannot come whole, and writes no more of it', async () => {
    const { media, opener } = made;
    const [part = ''] = media.parts;
    const bytes = readFileSync(join(made.folder, part));
    // In the first of its blocks, behind the header.
    bytes[1 << 20] = (bytes[1 << 20] ?? 0) ^ 1;
    const damaged = { media, opener, store: new StoredBytes([[part, bytes]]) };
    let written = 0;
    const progress = (_: number, more: number) => {
      written += more;
    };

    const { problems } = await restoreMade(damaged, target, 'keep', { progress });

    expect(problems.map(({ code }) => code)).to.deep.equal(['MEDIA_DAMAGED']);
    expect(written).to.be.below(fileBytes / 2);
    expect(readdirSync(target)).to.deep.equal([]);
  });

  const takeName = (_: number, written: number) => {
    if (written > 0 && !existsSync(join(target, 'large'))) writeFileSync(join(target, 'large'), 'of somebody else');
  };

  it('does not overwrite what has come to that name meanwhile', async () => {
    const { problems } = await restoreMade(made, target, 'keep', { progress: takeName });

    expect(readdirSync(target)).to.deep.equal(['large']);
    expect(statSync(join(target, 'large')).size).to.equal('of somebody else'.length);
    expect(problems.map(({ code }) => code)).to.deep.equal(['FILE_EXISTS']);
  });

  it('stands beside what has come to that name meanwhile, where that was asked for', async () => {
    const { problems, restored } = await restoreMade(made, target, 'rename', { progress: takeName });

    expect([problems.length, restored]).to.deep.equal([0, 1]);
    expect(readdirSync(target).map((name) => name.replace(/[0-9a-f]{8}$/, 'X'))).to.deep.equal(['large', 'large.restored-X']);
  });
});
