import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyMedia } from '@tapedeck/archive';
import { catalogPath } from '@tapedeck/core';
import { expect } from 'chai';
import { type MediaChoices, makeMedia, restoreMade } from '../kit/a-media-file.ts';
import { failingCodec } from '../kit/failing-codec.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('archive: threads that fail or are told to stop', () => {
  let folder: string;
  let source: string;
  let target: string;

  beforeEach(() => {
    folder = tempFolder();
    source = join(folder, 'source');
    target = join(folder, 'target');
    for (const path of [source, target]) mkdirSync(path);
    for (let number = 0; number < 20; number++) {
      writeFileSync(join(source, `file-${number}`), 'words, words, words '.repeat(1000 + number));
      writeFileSync(join(source, `empty-${number}`), '');
    }
  });

  const media = (choices: MediaChoices) => makeMedia(source, join(folder, 'media'), choices);
  const refusalOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => 'it went well',
      (error: unknown) => error,
    );

  it('end a backup with the error of the codec, its code and its hint', async () => {
    const refusal = await refusalOf(media({ codec: failingCodec({ encode: 'throw' }) }));

    expect(refusal).to.include({ message: 'The codec is out of order.', code: 'CODEC_BROKEN', hint: 'Mend it.' });
  });

  it('end a backup with "WORKER_LOST" when one of them is no more', async () => {
    const refusal = await refusalOf(media({ codec: failingCodec({ encode: 'end' }) }));

    expect(refusal).to.have.property('code', 'WORKER_LOST');
  });

  it('end a backup whose filter cannot be loaded', async () => {
    const refusal = await refusalOf(media({ filters: [{ module: import.meta.resolve('./no-such-module.ts'), options: {} }] }));

    expect(refusal).to.have.property('code', 'ERR_MODULE_NOT_FOUND');
  });

  it('end a backup of a root that is not there with its name', async () => {
    rmSync(source, { recursive: true });

    expect(await refusalOf(media({}))).to.include({ code: 'SOURCE_VANISHED', message: `"${catalogPath(source)}" is no longer there.` });
  });

  it('restore nothing of a block that the codec refuses, and all else', async () => {
    const made = await media({ codec: failingCodec({ decode: 'throw' }) });

    const { problems } = await restoreMade(made, target);

    expect(problems).to.have.lengthOf(20);
    expect(readdirSync(target).filter((name) => !name.startsWith('empty-'))).to.deep.equal([]);
    expect(readdirSync(target)).to.have.lengthOf(20);
  });

  it('end a restore with "WORKER_LOST" when they are no more', async () => {
    const made = await media({ codec: failingCodec({ decode: 'end' }) });

    expect(await refusalOf(restoreMade(made, target))).to.have.property('code', 'WORKER_LOST');
  });

  it('end a restore and a verification with what a thread could not foresee, also when it was the first of many blocks', async () => {
    for (let number = 0; number < 40; number++) writeFileSync(join(source, `large-${number}`), noise(`${number}`, 1 << 20));
    const made = await media({ codec: failingCodec({ decode: 'answer nothing once' }) });
    const { signal } = new AbortController();
    const verification = verifyMedia({ ...made, share: 1, signal, progress: () => undefined });

    expect(await refusalOf(verification)).to.be.an.instanceOf(TypeError);
    expect(await refusalOf(restoreMade(made, target))).to.be.an.instanceOf(TypeError);
  });

  it('stop a backup that was cancelled before it began', async () => {
    const reason = new Error('Enough.');

    expect(await refusalOf(media({ signal: AbortSignal.abort(reason) }))).to.equal(reason);
  });

  it('stop a backup that is cancelled in the middle', async () => {
    const controller = new AbortController();
    const reason = new Error('Enough.');
    for (let number = 0; number < 40; number++) writeFileSync(join(source, `large-${number}`), noise(`${number}`, 1 << 20));

    expect(await refusalOf(media({ signal: controller.signal, counted: () => controller.abort(reason) }))).to.equal(reason);
  });

  it('stop a restore that is cancelled before it began, or in the middle', async () => {
    const made = await media({});
    const controller = new AbortController();
    const reason = new Error('Enough.');

    expect(await refusalOf(restoreMade(made, target, 'fail', { signal: AbortSignal.abort(reason) }))).to.equal(reason);
    const { signal } = controller;
    expect(await refusalOf(restoreMade(made, target, 'fail', { signal, progress: () => controller.abort(reason) }))).to.equal(reason);
  });
});
