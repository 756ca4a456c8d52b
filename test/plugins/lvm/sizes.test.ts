import { expect } from 'chai';
import type { LogicalVolume } from '../../../plugins/lvm/src/list-volumes.ts';
import { sizesOf } from '../../../plugins/lvm/src/sizes.ts';
import { aVolume } from './a-volume.ts';

const gibibyte = 2 ** 30;

describe('lvm: the size of snapshots', () => {
  const sizes = (volumes: readonly LogicalVolume[], size?: string) => {
    const { extents, refusals } = sizesOf(volumes, size);
    const mebibytes = volumes.map((volume) => (extents.get(volume) ?? 0) * 4);
    return { mebibytes, refusals: [...refusals.values()].map(({ message }) => message) };
  };

  it('is a tenth of the volume, and no less than 128 MiB unless that is all of it', () => {
    expect(sizes([aVolume('a')]).mebibytes).to.deep.equal([1024]);
    expect(sizes([aVolume('a', { bytes: gibibyte })]).mebibytes).to.deep.equal([128]);
    expect(sizes([aVolume('a', { bytes: 64 << 20 })]).mebibytes).to.deep.equal([64]);
  });

  it('is what the site file says, in hundredths of the volume or as an amount, in whole extents', () => {
    expect(sizes([aVolume('a')], '25%').mebibytes).to.deep.equal([2560]);
    expect(sizes([aVolume('a')], '1 GiB').mebibytes).to.deep.equal([1024]);
    expect(sizes([aVolume('a')], '1 MB').mebibytes).to.deep.equal([4]);
  });

  it('is smaller where the group has less free, down to half of it', () => {
    const freeBytes = 1.5 * gibibyte;

    expect(sizes([aVolume('a', { freeBytes }), aVolume('b', { freeBytes })]).mebibytes).to.deep.equal([768, 768]);
    expect(sizes([aVolume('a', { freeBytes: 512 << 20 })]).mebibytes).to.deep.equal([512]);
  });

  it('is refused with the numbers where there is no room for it', () => {
    const freeBytes = 508 << 20;

    expect(sizes([aVolume('a', { freeBytes })])).to.deep.equal({
      mebibytes: [0],
      refusals: ['The volume group "vg" has 508 MiB free, and snapshots of "vg/a" need 512 MiB.'],
    });
    expect(sizes([aVolume('a', { freeBytes }), aVolume('b', { freeBytes })], '256 MiB').refusals).to.deep.equal([
      'The volume group "vg" has 508 MiB free, and snapshots of "vg/a", "vg/b" need 512 MiB.',
    ]);
  });

  it('is none for thin volumes, whatever is free', () => {
    expect(sizes([aVolume('a', { pool: 'pool', freeBytes: 0 })])).to.deep.equal({ mebibytes: [0], refusals: [] });
  });

  it('counts each group by itself', () => {
    const other = aVolume('b', { group: 'other', groupId: 'id-of-other', freeBytes: 0 });

    expect(sizes([aVolume('a'), other])).to.deep.equal({
      mebibytes: [1024, 0],
      refusals: ['The volume group "other" has 0 B free, and snapshots of "other/b" need 512 MiB.'],
    });
  });
});
