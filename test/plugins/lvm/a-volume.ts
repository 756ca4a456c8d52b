import type { LogicalVolume } from '../../../plugins/lvm/src/list-volumes.ts';

/** A logical volume of 10 GiB in a group with 5 GiB free, but for what matters to a test. */
export const aVolume = (name: string, more: Partial<LogicalVolume> = {}): LogicalVolume => ({
  group: 'vg',
  groupId: 'id-of-vg',
  name,
  device: `254:${name}`,
  dmName: `vg-${name}`,
  bytes: 10 * 2 ** 30,
  origin: '',
  pool: '',
  thinId: '',
  roles: ['public'],
  tags: [''],
  isMerging: false,
  isInvalid: false,
  usedPercent: 0,
  health: '',
  freeBytes: 5 * 2 ** 30,
  extentBytes: 4 * 2 ** 20,
  ...more,
});
