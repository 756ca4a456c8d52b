import { expect } from 'chai';
import { checkedName, checkedPath, checkedRoot } from '../../../archive/src/format/checked-name.ts';
import { refuses } from './refuses-damage.ts';

describe('archive: names and paths of a catalog', () => {
  const refusedOf = (check: (bytes: Buffer) => unknown, texts: readonly string[]) =>
    texts.filter((text) => refuses(() => check(Buffer.from(text)), ['PATH_OUTSIDE']));

  it('are names that mean an entry of their folder, whatever their bytes', () => {
    const wrong = ['', '.', '..', '/', 'a/b', '../a', '/etc', 'a\0', 'a'.repeat(1025)];

    expect(refusedOf(checkedName, wrong)).to.deep.equal(wrong);
    expect(refusedOf(checkedName, ['...', '.a', '..a', 'a..', ' ', '\n', '\u001b[31m', '\\', '-rf', '~', '长'.repeat(255)])).to.deep.equal(
      [],
    );
  });

  it('are paths of such names', () => {
    const wrong = ['/', '/a', 'a/', 'a//b', 'a/./b', '..', 'a/..', '../a', 'a/../../b', 'a\0/b', `a/${'b'.repeat(1025)}`];

    expect(refusedOf(checkedPath, wrong)).to.deep.equal(wrong);
    expect(refusedOf(checkedPath, ['', 'a', 'a/b', '...', 'a/..b/c', 'C:\\'])).to.deep.equal([]);
  });

  it('are for roots absolute ones, of whatever system', () => {
    const wrong = ['', 'a', '..', './a', '/..', '/a/../b', '//', '/a/', '/a\0', 'C:a', 'C:', 'c:/a', 'C:/..', 'C:/a/../b', 'C:/a/', 'C:\\'];
    const wrongShares = [
      '\\a',
      '\\\\host\\share',
      '//host',
      '//host/share',
      '//../share/',
      '//host/../',
      '//host/share/a/',
      '//host/share//a',
    ];
    const wrongNames = ['C:/a\\b', '//host/share/a\\..\\b', 'C:/a\0'];

    for (const texts of [wrong, wrongShares, wrongNames]) expect(refusedOf(checkedRoot, texts)).to.deep.equal(texts);
    expect(refusedOf(checkedRoot, ['/', '/a', '/a/b', '/a\\b', '/C:\\'])).to.deep.equal([]);
    expect(refusedOf(checkedRoot, ['C:/', 'C:/Users/a', '//host/share/', '//host/share/a', '//?/Volume{1}/a'])).to.deep.equal([]);
  });
});
