import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { makeMedia, restoreMade } from '../kit/a-media-file.ts';
import { compareTrees } from '../kit/compare-trees.ts';
import { needsPlatform, needsRoot, needsTools } from '../kit/needs.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('archive: names of one file in many folders', () => {
  const folder = tempFolder();

  it('come back as links, in more folders than are kept open', async function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    needsTools(this, 'rsync');
    const source = join(folder, 'source');
    const target = join(folder, 'target');
    for (const path of [source, target]) mkdirSync(path);
    for (let number = 0; number < 300; number++) {
      mkdirSync(join(source, `${number}`));
      if (number === 0) writeFileSync(join(source, '0', 'name'), 'one file');
      else linkSync(join(source, '0', 'name'), join(source, `${number}`, 'name'));
    }

    const { problems } = await restoreMade(await makeMedia(source, join(folder, 'media')), target);

    expect(problems.map(({ message, path }) => `${Buffer.from(path)}: ${message}`)).to.deep.equal([]);
    expect(compareTrees(source, target)).to.deep.equal([]);
  });
});
