import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { runJob } from '@tapedeck/core';
import { expect } from 'chai';
import { defaultKeyWrapper } from '../../cli/src/site/make-key.ts';
import { aSite } from '../kit/a-site.ts';
import { compareTrees } from '../kit/compare-trees.ts';
import { needsPlatform, needsTools } from '../kit/needs.ts';
import { noise } from '../kit/noise.ts';
import { runTapedeck } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { walkTree } from '../kit/walk-tree.ts';

const MiB = 1 << 20;

describe('jobs: salvage', () => {
  let folder: string;
  let source: string;
  let file: string;

  beforeEach(async function () {
    needsPlatform(this, 'linux');
    needsTools(this, 'rsync');
    folder = tempFolder();
    source = join(folder, 'source');
    for (let n = 0; n < 12; n++) {
      mkdirSync(join(source, `folder-${n}`, 'deeper'), { recursive: true });
      writeFileSync(join(source, `folder-${n}`, 'file'), noise(`${n}`, MiB));
      writeFileSync(join(source, `folder-${n}`, 'deeper', 'note'), `note ${n}`);
    }
    writeFileSync(join(folder, 'single'), 'a root of its own');
    mkdirSync(join(folder, 'alone'));
    file = join(folder, 'alone', 'found.tdk');
  });

  const backUp = async (pipeline: readonly { readonly [plugin: string]: object }[] = [{ zstd: {} }]): Promise<void> => {
    const sources = [{ files: { paths: [source, join(folder, 'single')] } }, { command: { shell: 'echo dump', path: '/dumps/dump' } }];
    const site = await aSite(folder, { sources, pipeline: JSON.parse(JSON.stringify(pipeline)) });
    const { report } = await runJob(site, 'nightly');
    expect(report.outcome).to.equal('complete');
    copyFileSync(join(folder, 'media', 'nightly', 'nightly-000001-full.tdk'), file);
  };
  const salvage = (...args: readonly string[]) => runTapedeck(folder, ['salvage', file, '--to', join(folder, 'saved'), ...args]);
  const saved = (path: string): string => join(folder, 'saved', path);

  it('brings everything back from a file that has lost its trailer, index and root', async () => {
    await backUp();
    truncateSync(file, statSync(file).size - 3000);

    const { status, stdout } = salvage();

    expect(stdout).to.contain('Nothing proves who wrote it');
    expect(compareTrees(source, saved(source)).filter((line) => !line.includes('./'))).to.deep.equal([]);
    expect(status, stdout).to.equal(3);
  });

  it('also knows the roots where the root of the catalog is left: single files and streams', async () => {
    await backUp();

    const { status } = salvage();

    expect(status).to.equal(0);
    expect(compareTrees(source, saved(source))).to.deep.equal([]);
    expect(readFileSync(saved(join(folder, 'single')), 'utf8')).to.equal('a root of its own');
    expect(readFileSync(saved('dumps/dump'), 'utf8')).to.equal('dump\n');
  });

  it('brings back what is around a hole, under its names, and says what is lost', async () => {
    await backUp();
    const handle = openSync(file, 'r+');
    writeSync(handle, Buffer.alloc(3 * MiB), 0, 3 * MiB, 4 * MiB + 123);
    closeSync(handle);

    const { status, stdout } = salvage();

    expect(status).to.equal(3);
    expect(stdout)
      .to.match(/lost .*no block begins here/)
      .and.contain('folder-');
    const files = [...walkTree(saved(source))].filter(({ stat }) => stat.isFile()).map(({ path }) => path);
    expect(files.length).to.be.within(6, 23);
    for (const path of files) expect(readFileSync(join(saved(source), path)).equals(readFileSync(join(source, path))), path).to.equal(true);
  });

  it('opens what is encrypted with an identity and the file alone', async () => {
    const { identity, recipient } = await (await defaultKeyWrapper()).generate();
    writeFileSync(join(folder, 'identity'), identity.reveal());
    await backUp([{ zstd: {} }, { age: { recipients: [recipient] } }]);
    truncateSync(file, statSync(file).size - 3000);

    const without = salvage();
    const nothing = existsSync(saved(source));
    salvage('--identity', join(folder, 'identity'));

    expect([without.status, nothing]).to.deep.equal([3, false]);
    expect(readdirSync(saved(source))).to.have.length(12);
    expect(compareTrees(source, saved(source)).filter((line) => !line.includes('./'))).to.deep.equal([]);
  });
});
