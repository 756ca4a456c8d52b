import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { holesBetween, largestHoles } from '../../archive/src/system/read-holes.ts';
import { makeMedia, restoreMade } from '../kit/a-media-file.ts';
import { needsPlatform } from '../kit/needs.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('archive: files with very many holes', () => {
  const folder = tempFolder();

  it('keep the largest ones, in order, and what lies between them is read', () => {
    const holes = holesBetween(
      [
        [0, 10],
        [15, 5],
        [50, 1],
        [52, 8],
      ],
      70,
    );

    expect(holes).to.deep.equal([
      [10, 5],
      [20, 30],
      [51, 1],
      [60, 10],
    ]);
    expect(largestHoles(holes, 2)).to.deep.equal([
      [20, 30],
      [60, 10],
    ]);
    expect(holesBetween(largestHoles(holes, 2), 70)).to.deep.equal([
      [0, 20],
      [50, 10],
    ]);
  });

  it('come back with their content', async function () {
    needsPlatform(this, 'linux');
    const [source, target] = [join(folder, 'source'), join(folder, 'target')];
    for (const path of [source, target]) mkdirSync(path);
    const handle = openSync(join(source, 'holey'), 'w');
    for (let number = 1; number < 2000; number++) writeSync(handle, `${number}`, number * 16_384);
    ftruncateSync(handle, 40 << 20);
    closeSync(handle);

    const made = await makeMedia(source, join(folder, 'media'));
    const { problems } = await restoreMade(made, target);

    expect([...made.problems, ...problems]).to.deep.equal([]);
    execFileSync('cmp', [join(source, 'holey'), join(target, 'holey')]);
  });
});
