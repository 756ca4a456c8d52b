import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { displayPath, hasSamePages, mergeDirectories, type PointReader } from '@tapedeck/archive';
import { catalogPath } from '@tapedeck/core';
import { expect } from 'chai';
import { makeMedia, openMade } from '../kit/a-media-file.ts';
import { removeTree } from '../kit/remove-tree.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('archive: points side by side', () => {
  const folder = tempFolder();
  const source = join(folder, 'source');
  const readers: PointReader[] = [];

  const backUp = async (number: number) =>
    void readers.push(await openMade(await makeMedia(source, join(folder, `media-${number}`), { number })));

  before(async () => {
    // More than fit in one page of the directory index, with names that sort around the slash.
    for (let number = 0; number < 1500; number++) mkdirSync(join(source, 'many', `d${number}`), { recursive: true });
    for (const name of ['a/b', 'a-b', 'gone']) mkdirSync(join(source, name), { recursive: true });
    writeFileSync(join(source, 'a', 'note'), 'before');
    await backUp(1);
    writeFileSync(join(source, 'a', 'note'), 'after, and longer');
    renameSync(join(source, 'gone'), join(source, 'new'));
    await backUp(2);
  });

  after(async () => {
    for (const reader of readers) await reader.close();
    removeTree(folder);
  });

  it('have each directory once, in order, with what each point has in its place', async () => {
    const found: string[] = [];
    const paths: Buffer[] = [];
    for await (const { path, rows } of mergeDirectories(readers)) {
      paths.push(path);
      const [a, b] = rows;
      const state = a === undefined ? 'added' : b === undefined ? 'removed' : hasSamePages(a, b) ? 'same' : 'other';
      found.push(`${state} ${displayPath(path)}`);
    }

    expect(paths).to.deep.equal([...paths].sort(Buffer.compare));
    expect(found.filter((line) => !line.startsWith('same'))).to.deep.equal([
      `other ${catalogPath(source)}`,
      `other ${catalogPath(source)}/a`,
      `removed ${catalogPath(source)}/gone`,
      `added ${catalogPath(source)}/new`,
    ]);
    expect(found.filter((line) => line.startsWith('same'))).to.have.length(1503);
  });

  it('share what is the same in all of them, so that it is read once', async () => {
    const [one] = readers;
    if (one === undefined) throw new Error('There is no point.');
    const shared: number[] = [];
    for await (const { rows } of mergeDirectories(Array.from({ length: 50 }, () => one))) shared.push(new Set(rows).size);

    expect(one.root.directories).to.have.length.above(1);
    expect(new Set(shared)).to.deep.equal(new Set([1]));
  });
});
