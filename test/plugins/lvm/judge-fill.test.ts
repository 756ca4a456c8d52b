import { expect } from 'chai';
import { judgeFill } from '../../../plugins/lvm/src/judge-fill.ts';
import type { LogicalVolume } from '../../../plugins/lvm/src/list-volumes.ts';
import { aVolume } from './a-volume.ts';

describe('lvm: how full a snapshot is', () => {
  const sized = (more: Partial<LogicalVolume>) => judgeFill('s', [aVolume('s', { origin: 'data', bytes: 2 ** 30, ...more })]);
  const thin = (more: Partial<LogicalVolume>) =>
    judgeFill('s', [aVolume('s', { origin: 'data', pool: 'pool', usedPercent: 100 }), aVolume('pool', more)]);

  it('is no matter while there is room', () => {
    expect(sized({ usedPercent: 79.9 })).to.deep.equal({});
    expect(thin({ usedPercent: 79.9 })).to.deep.equal({});
  });

  it('is said from 80 % on', () => {
    expect(sized({ usedPercent: 80 }).filling).to.deep.equal({ what: 'snapshot "vg/s"', usedPercent: 80 });
    expect(thin({ usedPercent: 99.9 }).filling).to.deep.equal({ what: 'thin pool "vg/pool"', usedPercent: 99.9 });
  });

  it('ends the run when there is no room, or has been none at some time', () => {
    expect(sized({ usedPercent: 100 }).error).to.include({
      code: 'LVM_SNAPSHOT_FULL',
      message: 'The snapshot "vg/s" of "vg/data" has run full: more has changed on the volume than its 1.0 GiB can hold.',
    });
    expect(sized({ isInvalid: true }).error).to.have.property('code', 'LVM_SNAPSHOT_FULL');
    expect(thin({ usedPercent: 100 }).error).to.have.property('code', 'LVM_POOL_FULL');
    for (const health of ['out_of_data', 'metadata_read_only', 'failed'])
      expect(thin({ usedPercent: 50, health }).error?.message, health).to.contain(`(${health})`);
    expect(thin({ usedPercent: 50, health: 'partial' })).to.deep.equal({});
  });

  it('ends the run when the snapshot is not what it was', () => {
    const messages = [judgeFill('s', []), sized({ dmName: '' }), sized({ isMerging: true })].map(({ error }) => error?.message);

    expect(messages).to.deep.equal([
      'The snapshot "s" has gone while it was read, so what was read may not be whole.',
      'The snapshot "vg/s" has been deactivated while it was read, so what was read may not be whole.',
      'The snapshot "vg/s" has been merged into its origin while it was read, so what was read may not be whole.',
    ]);
  });
});
