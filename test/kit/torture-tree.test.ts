import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { holesOf } from './holes.ts';
import { needsPlatform, needsRoot, needsTools } from './needs.ts';
import { removeTree } from './remove-tree.ts';
import { tempFolder } from './temp-folder.ts';
import { buildTortureTree } from './torture-tree.ts';
import { walkTree } from './walk-tree.ts';

describe('kit: torture tree', () => {
  let folder = '';
  let refused: readonly string[] = [];

  before(function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    needsTools(this, 'setfacl', 'setcap', 'getfattr', 'getfacl', 'getcap');
    folder = join(tempFolder(), 'tree');
    mkdirSync(folder);
    refused = buildTortureTree(folder, { crowd: 1000, boundaries: [2 ** 20] });
  });
  after(() => folder !== '' && removeTree(join(folder, '..')));

  it('has everything, for root', () => {
    expect(refused).to.deep.equal([]);
  });

  it('has every type of entry', () => {
    const types = new Set([...walkTree(folder)].map(({ stat }) => stat.mode >> 12n));

    expect(types).to.deep.equal(new Set([1n, 2n, 4n, 6n, 8n, 10n, 12n]));
  });

  it('has paths longer than the system takes at once', () => {
    const longest = Math.max(...[...walkTree(folder)].map(({ path }) => path.length));

    expect(longest).to.be.greaterThan(4096);
  });

  it('has names of 255 bytes, and names that are not text', () => {
    const names = readdirSync(join(folder, 'names'), { encoding: 'buffer' });

    expect(names.filter((name) => name.length === 255)).to.have.length(3);
    expect(names.filter((name) => !Buffer.from(name.toString()).equals(name))).to.have.length(4);
  });

  it('has as many entries in one folder as asked for', () => {
    expect(readdirSync(join(folder, 'crowd'))).to.have.length(1000);
  });

  it('has holes at the front, in the middle, at the end and everywhere', () => {
    const mebibyte = 2 ** 20;
    const holes = (name: string) => holesOf(join(folder, 'holes', name));

    expect(holes('leading')).to.deep.equal([{ offset: 0, length: 4 * mebibyte - 65_536 }]);
    expect(holes('middle')).to.deep.equal([{ offset: 65_536, length: 4 * mebibyte - 131_072 }]);
    expect(holes('trailing')).to.deep.equal([{ offset: 65_536, length: 4 * mebibyte - 65_536 }]);
    expect(holes('all-hole')).to.deep.equal([{ offset: 0, length: 16 * mebibyte }]);
    expect(holes('many')).to.have.length(256);
    expect(holesOf(join(folder, 'contents', 'zeros'))).to.deep.equal([]);
  });

  it('has times before 1970, after 2038 and with nanoseconds', () => {
    const times = new Map([...walkTree(join(folder, 'times'))].map(({ path, stat }) => [path, stat.mtimeNs]));

    expect(times.get('file-just-before-1970')).to.equal(-1n);
    expect(times.get('link-year-2400')).to.equal(13_569_465_600_000_000_007n);
    expect(times.get('folder-nanoseconds')).to.equal(1_700_000_000_123_456_789n);
    expect(times.get('file-year-1901')).to.equal(-2_147_483_648_000_000_000n);
  });

  it('has access lists, attributes and capabilities as other tools see them', () => {
    const attributes = join(folder, 'attributes');
    const output = (program: string, ...args: string[]): string => execFileSync(program, args, { cwd: attributes, encoding: 'utf8' });

    expect(output('getfacl', '-n', 'access-list')).to.contain('user:123456789:r--');
    expect(output('getfacl', '-n', 'default-access-list')).to.contain('default:user:1:rwx');
    expect(output('getfattr', '-d', '-m-', 'trusted')).to.contain('trusted.root-only=');
    expect(output('getfattr', '-hd', '-m-', 'link')).to.contain('trusted.on-link=');
    expect(output('/sbin/getcap', 'capability')).to.contain('cap_net_bind_service');
  });

  it('has hard links across folders, and twins that are not linked', () => {
    const inode = new Map([...walkTree(join(folder, 'links'))].map(({ path, stat }) => [path, stat.ino]));

    expect(inode.get('first')).to.equal(inode.get('b/c/third'));
    expect(inode.get('twin-one')).not.to.equal(inode.get('twin-two'));
  });

  it('names what a user without root cannot make, and makes the rest', () => {
    const user = join(folder, '..', 'user');
    mkdirSync(user);
    chownSync(user, 65_534, 65_534);
    chownSync(join(folder, '..'), 65_534, 65_534);
    const module = new URL('torture-tree.ts', import.meta.url).href;
    const script = `
      import { buildTortureTree } from '${module}';
      console.log(JSON.stringify(buildTortureTree('${user}', { crowd: 10, boundaries: [1000] })));
    `;

    const args = ['--conditions=source', '--input-type=module', '--eval', script];
    const refusedToUser: unknown = JSON.parse(execFileSync(process.execPath, args, { uid: 65_534, gid: 65_534, encoding: 'utf8' }));

    const heads = [
      /^character device/,
      /^device with large/,
      /^block device/,
      /"trusted.root-only"/,
      /"trusted.on-link"/,
      /^capability/,
      /^other owners/,
    ];
    expect(refusedToUser).to.have.length(heads.length);
    for (const [index, head] of heads.entries()) expect(refusedToUser).to.have.property(String(index)).that.matches(head);
    expect(readdirSync(join(user, 'times'))).not.to.have.length(0);
  });
});
