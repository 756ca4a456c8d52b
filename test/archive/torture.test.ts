import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { makeMedia, restoreMade } from '../kit/a-media-file.ts';
import { compareTrees } from '../kit/compare-trees.ts';
import { needsPlatform, needsRoot, needsTools } from '../kit/needs.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { buildTortureTree } from '../kit/torture-tree.ts';

describe('archive: the torture tree', () => {
  const folder = tempFolder();

  it('comes back as it was: entries, links, holes, attributes, modes and times', async function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    needsTools(this, 'rsync', 'setfacl', 'setcap');
    const source = join(folder, 'source');
    const target = join(folder, 'target');
    for (const path of [source, target]) mkdirSync(path);
    buildTortureTree(source, { crowd: 6_000 });

    const made = await makeMedia(source, join(folder, 'media'));
    const { problems, lost } = await restoreMade(made, target);

    expect(made.problems.map(({ code, path }) => `${code} ${Buffer.from(path)}`)).to.deep.equal([]);
    expect(problems.map(({ code, message }) => `${code} ${message}`)).to.deep.equal([]);
    expect(lost.map(({ code, message }) => `${code} ${message}`)).to.deep.equal([]);
    expect(compareTrees(source, target)).to.deep.equal([]);
  });
});
