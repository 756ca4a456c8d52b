import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { fileHolding } from '../kit/forge-catalog.ts';
import { HostilePoint } from '../kit/hostile-point.ts';
import { needsPlatform, needsPython } from '../kit/needs.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { projectFolder } from '../kit/workspace.ts';

const reader = join(projectFolder, 'examples/reader/tapedeck-reader');

describe('docs: the independent reader, of a point from Windows', () => {
  const folder = tempFolder();
  let python: string;
  let point: HostilePoint;

  before(async function () {
    needsPlatform(this, 'linux');
    python = needsPython(this, 'zstandard', 'cryptography');
    point = await HostilePoint.in(folder);
  });

  const forge = (...paths: readonly string[]): void => {
    const note = Buffer.from('a few words');
    const folders = paths.map((_, root) => ({ root, path: '', entries: [fileHolding(`note ${root}`, note)] }));
    point.forge({ chunks: [note], roots: paths.map((path) => ({ path })), folders });
  };
  const read = (...args: readonly string[]) =>
    spawnSync(python, ['-B', reader, args[0] ?? '', join(folder, 'media', 'nightly'), '1', ...args.slice(1)], { encoding: 'utf8' });

  it('lists and restores drives and shares', () => {
    forge('C:/Users/ada', '//server/share/');

    expect(read('ls').stdout.replaceAll(/^.* /gm, '')).to.include('C:/Users/ada').and.to.include('//server/share/');
    expect(read('restore', join(folder, 'target')).status).to.equal(0);
    for (const path of ['C/Users/ada/note 0', 'server/share/note 1']) expect(existsSync(join(folder, 'target', path)), path).to.equal(true);
  });

  for (const path of ['C:\\Users', 'c:/Users', 'C:/a\\b', 'C:/../a', '//server', '//../share/', '\\\\server\\share'])
    it(`refuses ${JSON.stringify(path)}`, () => {
      forge(path);

      const { status, stderr } = read('ls');

      expect(status).to.equal(1);
      expect(stderr).not.to.include('Traceback');
    });
});
