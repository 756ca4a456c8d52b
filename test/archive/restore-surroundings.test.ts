import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type MadeMedia, makeMedia, restoreMade } from '../kit/a-media-file.ts';
import { compareTrees } from '../kit/compare-trees.ts';
import { needsPlatform, needsRoot, needsTools } from '../kit/needs.ts';
import { noise } from '../kit/noise.ts';
import { makeNode } from '../kit/system-calls.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('archive: what surrounds a restore', () => {
  const folder = tempFolder();
  const source = join(folder, 'source');
  let made: MadeMedia;
  let targets = 0;

  before(async function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    needsTools(this, 'rsync', 'setfacl');
    for (const path of ['', 'open', 'open/deeper', 'closed']) mkdirSync(join(source, path));
    for (const path of ['', 'open', 'open/deeper', 'closed']) {
      for (const mode of [0o600, 0o640, 0o644, 0o664, 0o666, 0o755, 0o4711]) {
        writeFileSync(join(source, path, mode.toString(8)), path);
        chmodSync(join(source, path, mode.toString(8)), mode);
      }
      writeFileSync(join(source, path, 'large'), noise('large', 3 << 20));
      writeFileSync(join(source, path, 'shared'), 'with an access list');
      execFileSync('setfacl', ['-m', 'u:3:rw,g::-', join(source, path, 'shared')]);
      linkSync(join(source, path, 'large'), join(source, path, 'linked'));
      symlinkSync('large', join(source, path, 'link'));
      makeNode(join(source, path, 'pipe'), 0o010666);
    }
    chmodSync(join(source, 'closed'), 0o700);
    execFileSync('setfacl', ['-d', '-m', 'u:3:rx', join(source, 'open', 'deeper')]);
    made = await makeMedia(source, join(folder, 'media'));
  });

  const target = (): string => {
    targets += 1;
    const path = join(folder, `target-${targets}`);
    mkdirSync(path);
    return path;
  };

  const restored = async (path: string): Promise<readonly string[]> => {
    const { problems, lost } = await restoreMade(made, path);
    return [...[...problems, ...lost].map(({ code, message }) => `${code} ${message}`), ...compareTrees(source, path)];
  };

  it('leaves no trace in it: a set-gid folder', async () => {
    const path = target();
    chownSync(path, 0, 7);
    chmodSync(path, 0o2775);

    expect(await restored(path)).to.deep.equal([]);
  });

  it('leaves no trace in it: a default access list', async () => {
    const path = target();
    execFileSync('setfacl', ['-d', '-m', 'u:2:rwx,g:2:rwx,o::rwx', path]);

    expect(await restored(path)).to.deep.equal([]);
  });

  for (const mask of [0o000, 0o077, 0o777]) {
    it(`leaves no trace in it: the umask ${mask.toString(8)}`, async () => {
      const before = process.umask(mask);
      try {
        expect(await restored(target())).to.deep.equal([]);
      } finally {
        process.umask(before);
      }
    });
  }
});
