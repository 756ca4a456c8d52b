import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { makeMedia, restoreMade } from '../kit/a-media-file.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('archive: a folder of many entries', () => {
  const folder = tempFolder();

  it('is filtered by its ignore file in every slice, also those that do not hold it', async () => {
    const source = join(folder, 'source');
    const target = join(folder, 'target');
    for (const path of [source, target]) mkdirSync(path);
    writeFileSync(join(source, '.tapedeckignore'), '*.skip\n');
    for (let number = 0; number < 5_000; number++) writeFileSync(join(source, `file-${number}${number % 2 === 0 ? '.skip' : ''}`), '');
    const options = {
      root: source,
      exclude: [],
      include: [],
      images: [],
      ignoreFiles: ['.tapedeckignore'],
      excludeCaches: true,
      limits: {},
    };

    const made = await makeMedia(source, join(folder, 'media'), {
      filters: [{ module: import.meta.resolve('@tapedeck/plugin-files/filter'), options }],
    });
    await restoreMade(made, target);

    expect(readdirSync(target).filter((name) => name.endsWith('.skip'))).to.deep.equal([]);
    expect(readdirSync(target)).to.have.lengthOf(2_501);
  });
});
