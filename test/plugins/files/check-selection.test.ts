import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackupError, Objections } from '@tapedeck/core';
import { expect } from 'chai';
import { checkSelection } from '../../../plugins/files/src/select/check-selection.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { errorOf } from '../error-of.ts';

describe('files: check', () => {
  let home: string;

  const codesOf = async (options: { paths: [string, ...string[]]; exclude?: string[]; include?: string[] }) => {
    const checked = { exclude: [], include: [], images: [], ignoreFiles: [], excludeCaches: true, oneFileSystem: false, ...options };
    const error = await errorOf(checkSelection('files', checked));
    if (error instanceof Objections) return error.objections.map(({ code }) => code);
    return error instanceof BackupError ? [error.code] : error;
  };

  beforeEach(() => {
    home = tempFolder();
    mkdirSync(join(home, 'there'));
    writeFileSync(join(home, 'file'), '');
  });

  it('accepts folders and files that are there', async () => {
    expect(await codesOf({ paths: [join(home, 'there'), join(home, 'file')] })).to.equal(undefined);
  });

  it('objects to every path that is missing, relative or a link, all at once', async function () {
    needsPlatform(this, 'linux');
    symlinkSync('there', join(home, 'link'));

    const codes = await codesOf({ paths: [join(home, 'gone'), 'there', join(home, 'there'), join(home, 'file/x'), join(home, 'link')] });

    expect(codes).to.deep.equal(['FILES_PATH_MISSING', 'FILES_PATH_NOT_ABSOLUTE', 'FILES_PATH_MISSING', 'FILES_PATH_IS_LINK']);
  });

  it('objects to patterns that fit nothing, and to an include that takes back', async () => {
    const codes = await codesOf({ paths: [home], exclude: ['# not a comment', 'a['], include: ['!*.jpg', '*.png'] });

    expect(codes).to.deep.equal(['FILES_PATTERN_REFUSED', 'FILES_PATTERN_REFUSED', 'FILES_INCLUDE_NEGATED']);
  });

  it('objects to a path that a pattern leaves out as a whole, since its backup would be an empty success', async () => {
    expect(await codesOf({ paths: [join(home, 'there')], exclude: [`${home}/`] })).to.deep.equal(['FILES_PATH_EXCLUDED']);
    expect(await codesOf({ paths: [join(home, 'there')], exclude: [`${home}/th*`] })).to.deep.equal(['FILES_PATH_EXCLUDED']);
    expect(await codesOf({ paths: [join(home, 'there')], exclude: ['there', `${home}/other`] })).to.equal(undefined);
  });
});
