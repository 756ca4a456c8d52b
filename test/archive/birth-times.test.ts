import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PointReader } from '@tapedeck/archive';
import { expect } from 'chai';
import { makeMedia, openMade, restoreMade } from '../kit/a-media-file.ts';
import { needsPlatform, needsRoot, needsTools } from '../kit/needs.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { buildTortureTree } from '../kit/torture-tree.ts';
import { walkTree } from '../kit/walk-tree.ts';

type BirthTimes = ReadonlyMap<string, bigint | undefined>;

/** Birth times as `statx` tells them, by path below the tree. */
const birthTimesOf = (tree: string): BirthTimes => new Map([...walkTree(tree)].map(({ path, stat }) => [path, stat.birthtimeNs]));

/** Birth times that a restore point keeps, found by listing all of it. */
const keptBirthTimes = async (reader: PointReader): Promise<BirthTimes> => {
  const kept = new Map<string, bigint | undefined>([['', reader.rootEntry(0).born]]);
  for await (const row of reader.directories.from()) {
    const folder = row.path.toString('latin1');
    for await (const { entries } of reader.pagesOf(row))
      for (const { name, born } of entries) kept.set(`${folder}${folder === '' ? '' : '/'}${name.toString('latin1')}`, born);
  }
  return kept;
};

const text = (times: BirthTimes): readonly string[] => [...times].map(([path, born]) => `${path} ${born}`).sort();

describe('archive: birth times', () => {
  const folder = tempFolder();

  it('are kept for entries of every type, though a restore cannot set them', async function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    needsTools(this, 'setfacl', 'setcap');
    const source = join(folder, 'source');
    const target = join(folder, 'target');
    for (const path of [source, target]) mkdirSync(path);
    buildTortureTree(source, { crowd: 100, boundaries: [1 << 20] });
    const expected = birthTimesOf(source);

    const made = await makeMedia(source, join(folder, 'media'));
    await restoreMade(made, target);

    const reader = await openMade(made);
    const kept = await keptBirthTimes(reader);
    await reader.close();
    expect(text(kept)).to.deep.equal(text(expected));
    // The restored ones were born when they were restored, and nothing pretends otherwise.
    const restored = birthTimesOf(target);
    expect([...restored].filter(([path, born]) => path !== '' && (born ?? 0n) <= (kept.get(path) ?? 0n))).to.deep.equal([]);
  });
});
