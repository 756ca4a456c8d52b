import { mkdirSync, symlinkSync } from 'node:fs';
import { join, sep } from 'node:path';
import { expect } from 'chai';
import { lookUpPath } from '../../../archive/src/system/look-up-path.ts';
import { PortableDirectory } from '../../../archive/src/system/portable-directory.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

const here = Buffer.from('.');

describe('archive: where an entry is looked up', () => {
  const looked = (...names: readonly string[]) => {
    const { folder, name } = lookUpPath(Buffer.from(names.join(sep), 'latin1'));
    return [folder.toString('latin1'), name.toString('latin1')];
  };

  it('is its folder; what ends in a separator, and the top of a file system, is looked at from within', () => {
    expect(looked('', 'srv', 'data')).to.deep.equal([`${sep}srv`, 'data']);
    expect(looked('', 'srv', 'data', '')).to.deep.equal([['', 'srv', 'data', ''].join(sep), '.']);
    expect(looked('', '')).to.deep.equal([sep, '.']);
  });

  it('keeps the bytes of a name', () => {
    expect(looked('', 'a\xff', 'b\xe4')).to.deep.equal([`${sep}a\xff`, 'b\xe4']);
  });

  it('shows a directory that was reached through a link, by path too', function () {
    needsPlatform(this, 'linux');
    const folder = tempFolder();
    mkdirSync(join(folder, 'there'));
    symlinkSync(`${join(folder, 'there')}/`, join(folder, 'link'));
    const { folder: path, name } = lookUpPath(Buffer.from(`${join(folder, 'link')}/`));
    expect(new PortableDirectory(path).stat(name)?.type).to.equal('directory');
    expect(new PortableDirectory(Buffer.from(folder)).stat(Buffer.from('link'))?.type).to.equal('symlink');
    expect(new PortableDirectory(Buffer.from(join(folder, 'link'))).stat(here)?.type).to.equal('directory');
  });
});
