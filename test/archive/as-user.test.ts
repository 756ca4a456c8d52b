import { chmodSync, chownSync, lchownSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type MadeMedia, makeMedia, restoreMade } from '../kit/a-media-file.ts';
import { compareTrees } from '../kit/compare-trees.ts';
import { needsPlatform, needsRoot, needsTools } from '../kit/needs.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const nobody = 65_534;

describe('archive: as a user who is not root', () => {
  let folder: string;
  let home: string;

  beforeEach(function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    needsTools(this, 'rsync');
    folder = tempFolder();
    chmodSync(folder, 0o755);
    // One may go through it, and not look about in it.
    mkdirSync(join(folder, 'homes'), { mode: 0o711 });
    home = ownFolder('homes/own');
  });

  const ownFolder = (name: string): string => {
    const path = join(folder, name);
    mkdirSync(path);
    chownSync(path, nobody, nobody);
    return path;
  };

  const asNobody = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    process.setegid?.(nobody);
    process.seteuid?.(nobody);
    try {
      return await work();
    } finally {
      process.seteuid?.(0);
      process.setegid?.(0);
    }
  };

  const backUp = (): Promise<MadeMedia> => {
    const media = ownFolder('media');
    return asNobody(() => makeMedia(home, media));
  };

  const problems = ({ problems: list }: MadeMedia): string[] =>
    list.map(({ code, path }) => `${code} ${Buffer.from(path).toString().slice(home.length)}`);

  it('backs up a folder whose parent may be entered and not be listed', async () => {
    writeFileSync(join(home, 'note'), 'mine');

    expect(problems(await backUp())).to.deep.equal([]);
  });

  it('backs up a file and a folder that lie in a folder to which a link leads', async () => {
    writeFileSync(join(home, 'note'), 'mine');
    symlinkSync(join(folder, 'homes'), join(folder, 'link'));
    const media = ownFolder('media');
    const other = ownFolder('other-media');

    const [tree, file] = await asNobody(async () => [
      await makeMedia(join(folder, 'link', 'own'), media),
      await makeMedia(join(folder, 'link', 'own', 'note'), other),
    ]);

    expect(tree?.counts.reduce((sum, { files }) => sum + files, 0)).to.equal(1);
    expect(file?.counts.reduce((sum, { files }) => sum + files, 0)).to.equal(1);
  });

  it('names folders that may not be listed or entered, and captures what is beside them', async () => {
    for (const name of ['closed', 'listed-only']) mkdirSync(join(home, name));
    for (const name of ['closed/inside', 'listed-only/inside', 'z-neighbour']) writeFileSync(join(home, name), 'words');
    chmodSync(join(home, 'closed'), 0o711);
    chmodSync(join(home, 'listed-only'), 0o744);

    const made = await backUp();

    expect(problems(made).sort()).to.deep.equal(['DIRECTORY_UNREADABLE /closed', 'ENTRY_UNREADABLE /listed-only/inside']);
    expect(made.counts.reduce((sum, { files }) => sum + files, 0)).to.equal(1);
  });

  it('restores folders that may not be written to, and files that may not be read', async () => {
    const folders = [
      ['read-only', 0o500],
      ['read-only/deeper', 0o500],
      ['write-only', 0o300],
      ['closed', 0o000],
      ['open', 0o2777],
    ] as const;
    for (const [name] of folders) mkdirSync(join(home, name));
    for (const [name] of folders) {
      writeFileSync(join(home, name, 'readable'), name, { mode: 0o444 });
      writeFileSync(join(home, name, 'large'), noise(name, 3 << 20), { mode: 0o400 });
      linkSync(join(home, name, 'readable'), join(home, name, 'linked'));
      symlinkSync('readable', join(home, name, 'link'));
      for (const entry of ['readable', 'large', 'link']) lchownSync(join(home, name, entry), nobody, nobody);
    }
    for (const [name, mode] of folders) {
      chownSync(join(home, name), nobody, nobody);
      chmodSync(join(home, name), mode);
    }
    const made = await makeMedia(home, join(folder, 'media'));
    chmodSync(join(folder, 'media'), 0o755);
    const target = ownFolder('target');

    const { problems: refused, lost } = await asNobody(() => restoreMade(made, target));

    expect([...refused, ...lost].map(({ code, message }) => `${code} ${message}`)).to.deep.equal([]);
    expect(compareTrees(home, target)).to.deep.equal([]);
  });
});
