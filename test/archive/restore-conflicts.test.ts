import { execFileSync } from 'node:child_process';
import { linkSync, lstatSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type MadeMedia, makeMedia, restoreMade } from '../kit/a-media-file.ts';
import { needsPlatform, needsRoot } from '../kit/needs.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const large = 3 << 20;

describe('archive: a restore to where something is', () => {
  const folder = tempFolder();
  const source = join(folder, 'source');
  let made: MadeMedia;
  let target: string;
  let targets = 0;

  before(async () => {
    mkdirSync(source);
    for (const [name, content] of [
      ['small', 'of the point'],
      ['large', noise('large', large)],
    ] as const) {
      writeFileSync(join(source, `${name}-1`), content);
      for (const number of [2, 3]) linkSync(join(source, `${name}-1`), join(source, `${name}-${number}`));
    }
    made = await makeMedia(source, join(folder, 'media'));
  });

  beforeEach(() => {
    targets += 1;
    target = join(folder, `target-${targets}`);
    mkdirSync(target);
  });

  const there = (name: string, time = 1e9): void => {
    writeFileSync(join(target, name), 'of the target');
    utimesSync(join(target, name), time, time);
  };
  const inodes = (...names: readonly string[]): number => new Set(names.map((name) => lstatSync(join(target, name)).ino)).size;

  /** What each file holds: of the point, of the target, or something else. */
  const origins = (): Readonly<Record<string, string>> =>
    Object.fromEntries(
      readdirSync(target).map((name) => {
        const content = readFileSync(join(target, name));
        if (content.equals(Buffer.from('of the target'))) return [name, 'target'];
        const expected = name.startsWith('small') ? Buffer.from('of the point') : noise('large', large);
        return [name, content.equals(expected) ? 'point' : 'neither'];
      }),
    );

  for (const kind of ['small', 'large'] as const) {
    const others = kind === 'small' ? 'large' : 'small';
    const kindOf = (all: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(all).filter(([name]) => !name.startsWith(others)));

    it(`does not link the other names of a ${kind} file to one that was kept`, async () => {
      there(`${kind}-1`);

      await restoreMade(made, target, 'keep');

      expect(kindOf(origins())).to.deep.equal({ [`${kind}-1`]: 'target', [`${kind}-2`]: 'point', [`${kind}-3`]: 'point' });
      expect(inodes(`${kind}-2`, `${kind}-3`)).to.equal(1);
    });

    it(`replaces every name of a ${kind} file when told to overwrite`, async () => {
      for (const number of [1, 2, 3]) there(`${kind}-${number}`);

      const { kept } = await restoreMade(made, target, 'overwrite');

      expect(kindOf(origins())).to.deep.equal({ [`${kind}-1`]: 'point', [`${kind}-2`]: 'point', [`${kind}-3`]: 'point' });
      expect(inodes(`${kind}-1`, `${kind}-2`, `${kind}-3`)).to.equal(1);
      expect(kept).to.equal(0);
    });

    it(`replaces only the older names of a ${kind} file when the newer shall stay`, async () => {
      there(`${kind}-1`, 4e9);
      there(`${kind}-2`);

      await restoreMade(made, target, 'newer');

      expect(kindOf(origins())).to.deep.equal({ [`${kind}-1`]: 'target', [`${kind}-2`]: 'point', [`${kind}-3`]: 'point' });
      expect(inodes(`${kind}-2`, `${kind}-3`)).to.equal(1);
    });

    it(`puts every name of a ${kind} file beside what is there when told to rename`, async () => {
      there(`${kind}-1`);
      there(`${kind}-3`);

      await restoreMade(made, target, 'rename');

      const found = kindOf(origins());
      expect(found).to.include({ [`${kind}-1`]: 'target', [`${kind}-2`]: 'point', [`${kind}-3`]: 'target' });
      const renamed = Object.keys(found).filter((name) => name.includes('.restored-'));
      expect(renamed.map((name) => name.slice(0, 7)).sort()).to.deep.equal([`${kind}-1`, `${kind}-3`]);
      expect(renamed.map((name) => found[name])).to.deep.equal(['point', 'point']);
      expect(inodes(`${kind}-2`, ...renamed)).to.equal(1);
    });
  }

  it('leaves no part of a file behind when the disk is full', async function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', target]);
    writeFileSync(join(target, 'filling'), noise('filling', 64 << 10));

    const { problems } = await restoreMade(made, target);
    const found = readdirSync(target);
    execFileSync('umount', [target]);

    expect(found).to.deep.equal(['filling']);
    expect(new Set(problems.map(({ code }) => code))).to.deep.equal(new Set(['FILE_NOT_WRITTEN']));
  });

  it('leaves nothing half done behind when a folder stands where a file belongs', async () => {
    mkdirSync(join(target, 'small-1'));
    mkdirSync(join(target, 'large-1'));

    const { problems } = await restoreMade(made, target, 'overwrite');

    expect(readdirSync(target).sort()).to.deep.equal(['large-1', 'large-2', 'large-3', 'small-1', 'small-2', 'small-3']);
    expect(problems.map(({ code, path }) => `${code} ${Buffer.from(path)}`).sort()).to.deep.equal([
      'FILE_NOT_WRITTEN large-1',
      'FILE_NOT_WRITTEN small-1',
    ]);
  });
});
