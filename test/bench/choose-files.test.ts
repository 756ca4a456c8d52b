import { expect } from 'chai';
import { chooseFiles } from '../../bench/corpora/tree.ts';

const files = [100, 2_000_000, 300, 0, 50_000].map((bytes, n) => ({ path: `/usr/${n}`, bytes, modifiedMs: 0 }));

describe('bench: choice of files', () => {
  it('takes as many as asked for, in order, and again when there are too few', () => {
    const chosen = chooseFiles(files, 5, 10_000_000);

    expect(chosen.map(({ file, copy }) => `${file.path} ${copy}`)).to.deep.equal([
      '/usr/0 1',
      '/usr/1 1',
      '/usr/2 1',
      '/usr/4 1',
      '/usr/0 2',
    ]);
  });

  it('leaves out the largest until the rest fits', () => {
    const chosen = chooseFiles(files, 6, 200_000);

    expect(chosen.map(({ file }) => file.bytes)).to.deep.equal([100, 300, 50_000, 100, 300, 50_000]);
  });
});
