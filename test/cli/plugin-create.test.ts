import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { pluginKinds } from '../../cli/src/plugin/make-plugin.ts';
import { installInto, testPackage } from '../kit/outside-workspace.ts';
import { runTapedeck } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('cli: plugin create', () => {
  let folder: string;

  beforeEach(() => {
    folder = tempFolder();
  });

  it('makes a package of each kind whose types fit and whose tests pass, before anything of it was changed', async () => {
    const made = pluginKinds.map((kind) => {
      const { stdout, status } = runTapedeck(folder, ['plugin', 'create', `my-${kind}`, '--kind', kind]);
      const path = join(folder, `tapedeck-plugin-my-${kind}`);
      expect({ status, stdout }).to.deep.equal({
        status: 0,
        stdout: `Made "${path}". Next:\n  cd tapedeck-plugin-my-${kind}\n  npm install\n  npm test\n`,
      });
      installInto(path);
      return path;
    });

    expect(pluginKinds).to.have.members(['codec', 'destination', 'filter', 'notifier', 'source']);
    for (const path of made) expect(await testPackage(path), path).to.be.greaterThan(4);
  });

  it('names it throughout, and makes what npm needs', () => {
    runTapedeck(folder, ['plugin', 'create', 'web-dav', '--kind', 'source', '--to', 'here']);

    expect(readdirSync(join(folder, 'here')).sort()).to.deep.equal([
      '.gitignore',
      'README.md',
      'package.json',
      'src',
      'test',
      'tsconfig.json',
    ]);
    expect(JSON.parse(readFileSync(join(folder, 'here/package.json'), 'utf8'))).to.have.property('name', 'tapedeck-plugin-web-dav');
    expect(readFileSync(join(folder, 'here/src/open-dump.ts'), 'utf8')).to.include("'WEB_DAV_FAILED'");
    for (const file of readdirSync(join(folder, 'here'), { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.')))
      expect(readFileSync(join(folder, 'here', file), 'utf8'), file).to.not.match(/my.plugin/i);
  });

  it('refuses a name that no site file could have, a kind that there is not, and a folder that holds something', () => {
    mkdirSync(join(folder, 'full'));
    writeFileSync(join(folder, 'full/letter'), 'mine');
    const create = (...args: readonly string[]) => {
      const { stderr, status } = runTapedeck(folder, ['plugin', 'create', ...args]);
      return `${status} ${stderr}`;
    };

    expect(create('Web/Dav', '--kind', 'codec')).to.match(/^2 .*"Web\/Dav" cannot be the name of a plugin\.[\s\S]*small letters/);
    expect(create('dav', '--kind', 'codecs')).to.match(/^2 [\s\S]*codec, destination/);
    expect(create('dav')).to.match(/^2 [\s\S]*--kind/);
    expect(create('dav', '--kind', 'codec', '--to', 'full')).to.match(/^2 .*holds something already/);
    expect(readdirSync(folder)).to.deep.equal(['full']);
    expect(existsSync(join(folder, 'full/package.json'))).to.equal(false);
  });
});
