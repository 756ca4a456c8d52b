import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Mount, placeGroups, type SnapshotGroup } from '@tapedeck/core';
import { expect } from 'chai';
import type { LogicalVolume } from '../../../plugins/lvm/src/list-volumes.ts';
import { mapSnapshots } from '../../../plugins/lvm/src/map-snapshots.ts';
import { planSnapshots } from '../../../plugins/lvm/src/plan-snapshots.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { aVolume } from './a-volume.ts';

describe('lvm: planning snapshots', () => {
  let folder: string;

  beforeEach(() => {
    folder = tempFolder();
    for (const name of ['a/deep', 'b', 'c', 'other']) mkdirSync(at(name), { recursive: true });
  });

  const at = (...names: readonly string[]) => join(folder, ...names);
  const mounted = (target: string, device: string, more: Partial<Mount> = {}): Mount => ({
    target: at(target),
    type: 'ext4',
    device,
    isReadOnly: false,
    isPseudo: false,
    top: '/',
    fileSystem: device,
    ...more,
  });
  const usual = () => [mounted('', '8:1'), mounted('a', '254:a'), mounted('b', '254:b'), mounted('c', '254:c')];
  const three = [aVolume('a'), aVolume('b'), aVolume('c')];
  const plan = async (groups: readonly SnapshotGroup[], mounts = usual(), volumes: readonly LogicalVolume[] = three) => {
    const made = await planSnapshots(groups, { mounts, volumes, size: undefined, label: 'tapedeck-0123456789ab-' });
    return {
      sets: made.sets.map((set) => set.map(({ number, volume }) => `${number} ${volume.name}`)),
      left: made.left,
      refusals: made.refusals.map(({ code }) => code),
      intent: made.intent('/state'),
      mapping: made.placed.flatMap((placed) => mapSnapshots(placed, made.snapshots, '/state')),
    };
  };

  it('freezes the volumes of a workload together, and others by themselves', async () => {
    const { sets, intent } = await plan([{ paths: [at('c')] }, { workload: 'db', paths: [at('a'), at('b')] }]);

    expect(sets).to.deep.equal([['1 c'], ['2 a', '3 b']]);
    expect(intent).to.deep.equal({
      label: 'tapedeck-0123456789ab-',
      first: 1,
      folder: '/state',
      groups: [{ id: 'id-of-vg', name: 'vg' }],
      held: ['vg-a', 'vg-b'],
    });
  });

  it('joins workloads that share a volume, and takes one snapshot of each', async () => {
    const groups = [{ paths: [at('a')] }, { workload: 'one', paths: [at('a'), at('b')] }, { workload: 'two', paths: [at('b'), at('c')] }];

    expect((await plan(groups)).sets).to.deep.equal([['1 a', '2 b', '3 c']]);
  });

  it('leaves a workload whole of which a part lies elsewhere', async () => {
    const group = { workload: 'db', paths: [at('a'), at('other')] };

    expect(await plan([group])).to.deep.include({ sets: [], left: [group] });
  });

  it('leaves what has no room, and a workload with it', async () => {
    const full = { group: 'full', groupId: 'id-of-full', freeBytes: 0 };
    const workload = { workload: 'db', paths: [at('a'), at('b')] };
    const volumes = [aVolume('a', full), aVolume('b'), aVolume('c')];

    const { sets, left, refusals } = await plan([workload, { paths: [at('a'), at('c')] }], usual(), volumes);

    expect(sets).to.deep.equal([['1 c']]);
    expect(left).to.deep.equal([workload, { paths: [at('a')] }]);
    expect(refusals).to.deep.equal(['LVM_NO_SPACE']);
  });

  it('leaves snapshots with a size, volumes that are being merged, and snapshots of ours', async () => {
    const volumes = [
      aVolume('a', { roles: ['public', 'snapshot', 'thicksnapshot'] }),
      aVolume('b', { isMerging: true }),
      aVolume('tapedeck-0123456789ab-4', { device: '254:c' }),
    ];

    expect((await plan([{ paths: [at('a'), at('b'), at('c')] }], usual(), volumes)).sets).to.deep.equal([]);
  });

  it('counts on from the snapshots that the run has already', async () => {
    const { sets, intent } = await plan([{ paths: [at('a')] }], usual(), [...three, aVolume('tapedeck-0123456789ab-4')]);

    expect(sets).to.deep.equal([['5 a']]);
    expect(intent.first).to.equal(5);
  });

  it('reads each path where its snapshot is mounted, by the way within the file system', async () => {
    symlinkSync(at('a', 'deep'), at('link'));
    const mounts = [...usual(), mounted('a/deep', '254:b', { top: '/of/b' })];

    const { mapping } = await plan([{ paths: [at('a')] }, { paths: [at('link')] }], mounts);

    expect(mapping).to.deep.equal([
      { path: at('a'), readFrom: '/state/1', device: '/dev/mapper/vg-tapedeck--0123456789ab--1' },
      { path: at('a', 'deep'), readFrom: '/state/2/of/b', device: '/dev/mapper/vg-tapedeck--0123456789ab--2' },
      { path: at('link'), readFrom: '/state/2/of/b', device: '/dev/mapper/vg-tapedeck--0123456789ab--2' },
    ]);
  });

  it('freezes the volume alone of which the blocks are wanted, whatever is mounted below it', async () => {
    const mounts = [...usual(), mounted('a/deep', '0:99', { type: 'btrfs' })];
    const group = { workload: 'image', paths: [at('a')], blocks: true };

    const { sets, left } = await plan([group], mounts);

    expect({ sets, left }).to.deep.equal({ sets: [['1 a']], left: [] });
    expect((await placeGroups([group], mounts, () => 'a volume without a device')).left).to.deep.equal([group]);
  });

  it('reads what is mounted from elsewhere where it is, and leaves it to others', async () => {
    const { mapping, left } = await plan([{ paths: [at('a')] }], [...usual(), mounted('a/deep', '0:99', { type: 'btrfs' })]);

    expect(mapping).to.deep.include({ path: at('a', 'deep'), readFrom: at('a', 'deep') });
    expect(left).to.deep.equal([{ paths: [at('a', 'deep')] }]);
  });
});
