import { basename } from 'node:path';
import { type Host, textRows } from '@tapedeck/core';
import { programFailed } from './errors.ts';
import { runLvm } from './run-lvm.ts';

/** A logical volume as `lvs` tells of it. */
export interface LogicalVolume {
  readonly group: string;
  readonly groupId: string;
  readonly name: string;
  /** Device number, `major:minor`; of one that is not active it fits nothing. */
  readonly device: string;
  /** What the kernel's device-mapper calls it; empty when it is not active. */
  readonly dmName: string;
  readonly bytes: number;
  /** The volume that it is a snapshot of. */
  readonly origin: string;
  /** The pool of a thin volume. */
  readonly pool: string;
  /** Its number in that pool. */
  readonly thinId: string;
  readonly roles: readonly string[];
  readonly tags: readonly string[];
  readonly isMerging: boolean;
  /** A snapshot that has had no room for a change: nothing can be read from it any more. */
  readonly isInvalid: boolean;
  /** What is full of a snapshot with a size, or of a pool: of its data or its metadata, whichever is more. */
  readonly usedPercent: number;
  /** What is wrong with a pool; empty while nothing is. */
  readonly health: string;
  /** What is free in its group. */
  readonly freeBytes: number;
  readonly extentBytes: number;
}

const columns = [
  'vg_name,vg_uuid,lv_name,lv_kernel_major,lv_kernel_minor,lv_dm_path,lv_active,lv_size,origin,pool_lv,thin_id,lv_role,lv_tags',
  'lv_merging,lv_snapshot_invalid,data_percent,metadata_percent,lv_health_status,vg_free,vg_extent_size',
].join(',');

/** The volumes of all groups that this machine sees. @throws `LVM_COMMAND_FAILED` */
export const listVolumes = async (host: Host, signal: AbortSignal): Promise<readonly LogicalVolume[]> => {
  const args = ['--reportformat', 'json', '--units', 'b', '--nosuffix', '--options', columns];
  return parseVolumes(await runLvm(host, signal, 'lvs', ...args));
};

/** The volumes of a report in JSON. One of several pieces is there once for each of them. */
export const parseVolumes = (printed: string): readonly LogicalVolume[] => {
  const rows = textRows(printed, ['report', 0, 'lv']);
  if (rows === undefined) throw programFailed('lvs', 'it lists no volumes.');
  const volumes = rows.map((text) => toVolume((name) => text(name) ?? ''));
  return [...new Map(volumes.map((volume) => [`${volume.groupId}/${volume.name}`, volume])).values()];
};

// Settings of the machine decide whether such a column has words or numbers in it.
const isSet = (value: string) => !['', 'unknown', '0', '-1'].includes(value);

const toVolume = (text: (name: string) => string): LogicalVolume => ({
  group: text('vg_name'),
  groupId: text('vg_uuid'),
  name: text('lv_name'),
  device: `${text('lv_kernel_major')}:${text('lv_kernel_minor')}`,
  dmName: text('lv_active') === '' ? '' : basename(text('lv_dm_path')),
  bytes: Number(text('lv_size')),
  origin: text('origin'),
  pool: text('pool_lv'),
  thinId: text('thin_id'),
  roles: text('lv_role').split(','),
  tags: text('lv_tags').split(','),
  isMerging: isSet(text('lv_merging')),
  isInvalid: isSet(text('lv_snapshot_invalid')),
  usedPercent: Math.max(Number(text('data_percent')), Number(text('metadata_percent'))),
  health: text('lv_health_status'),
  freeBytes: Number(text('vg_free')),
  extentBytes: Number(text('vg_extent_size')),
});

/** A volume by the name that people and programs of LVM know. */
export const fullName = ({ group, name }: Pick<LogicalVolume, 'group' | 'name'>): string => `${group}/${name}`;

/** What the device-mapper calls a volume: its names with a hyphen between, and those within them doubled. */
export const dmNameOf = (group: string, ...names: readonly string[]): string =>
  [group, ...names].map((name) => name.replaceAll('-', '--')).join('-');
