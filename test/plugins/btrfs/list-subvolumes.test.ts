import { expect } from 'chai';
import { parseSubvolumes } from '../../../plugins/btrfs/src/list-subvolumes.ts';

describe('btrfs: the list of subvolumes', () => {
  it('is read with and without the mark of what lies outside, with spaces, line breaks and the word "path" in names', () => {
    // Printed by btrfs-progs 6.2.
    const printed = [
      'ID 256 gen 7 top level 5 path <FS_TREE>/@',
      'ID 257 gen 7 top level 256 path @/nest',
      'ID 258 gen 7 top level 256 path @/a path b',
      'ID 259 gen 9 top level 258 path <FS_TREE>/@/two\nlines',
      'ID 260 gen 9 top level 5 path <FS_TREE>/@home ',
      '',
    ].join('\n');

    expect(parseSubvolumes(printed)).to.deep.equal(['@', '@/nest', '@/a path b', '@/two\nlines', '@home ']);
    expect(parseSubvolumes('')).to.deep.equal([]);
  });
});
