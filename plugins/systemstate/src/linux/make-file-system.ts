import type { Device } from './devices.ts';
import { line } from './plan-steps.ts';

/** Signs of what is no file system, but what something else lies on. */
const members = new Set(['LVM2_member', 'linux_raid_member', 'crypto_LUKS', 'DM_snapshot_cow', 'isw_raid_member', 'ddf_raid_member']);

const option = (flag: string, value: string | undefined): readonly string[] => (value === undefined ? [] : [flag, value]);

/** The command that makes a file system as it was, with its UUID and label; a remark where nobody knows how; `undefined` where there is none. */
export const makeFileSystem = (device: Device, all: readonly Device[]): string | undefined => {
  const { fileSystem: type, path, uuid, label } = device;
  if (type === undefined || members.has(type)) return undefined;
  if (/^ext[234]$/.test(type)) return line(`mkfs.${type}`, '-F', ...option('-U', uuid), ...option('-L', label), path);
  if (type === 'xfs') return line('mkfs.xfs', '-f', ...option('-m', uuid && `uuid=${uuid}`), ...option('-L', label), path);
  if (type === 'swap') return line('mkswap', ...option('-U', uuid), ...option('-L', label), path);
  if (type === 'vfat') return line('mkfs.vfat', ...option('-i', uuid?.replace('-', '')), ...option('-n', label), path);
  if (type === 'btrfs') return makeBtrfs(device, all);
  return `# ${line(path)}: make a file system "${line(type)}"${uuid === undefined ? '' : ` with the UUID ${line(uuid)}`}`;
};

/** A btrfs may lie on several devices; it is made once, at the first of them. */
const makeBtrfs = ({ path, uuid, label }: Device, all: readonly Device[]): string | undefined => {
  const paths = uuid === undefined ? [path] : all.filter((one) => one.fileSystem === 'btrfs' && one.uuid === uuid).map((one) => one.path);
  return paths[0] === path ? line('mkfs.btrfs', '-f', ...option('-U', uuid), ...option('-L', label), ...paths) : undefined;
};
