import { type TextRow, textRows } from '@tapedeck/core';
import { listDevices } from './devices.ts';
import type { ToolLine } from './run-tool.ts';

/** One thing that is to be known of a machine before it can be rebuilt. */
export type Part = ToolPart | FilePart;

/** What a tool prints. */
export interface ToolPart {
  /** Path of the file that holds it. */
  readonly file: string;
  readonly run: ToolLine;
  /** An exit code with which the tool says that there is nothing. */
  readonly nothing?: number;
  /** The tool ends with an error where it could not tell all; what it has told counts. */
  readonly partly?: boolean;
  /** The tool writes the file itself, the last of its arguments but one is where; the name is in `file`. */
  readonly writes?: boolean;
}

/** A file that is copied as it is. */
export interface FilePart {
  readonly file: string;
  readonly copy: string;
}

const report = (what: string, columns: string): ToolLine => [what, '--reportformat', 'json', '--options', columns];

/** What every Linux is asked. `/etc` and the crontabs are not here: they are read as they are, with owners and attributes. */
export const fixedParts: readonly Part[] = [
  { file: 'packages/dpkg-selections', run: ['dpkg', '--get-selections'] },
  { file: 'packages/dpkg-versions', run: ['dpkg-query', '--show'] },
  { file: 'packages/apt-manual', run: ['apt-mark', 'showmanual'] },
  { file: 'packages/rpm', run: ['rpm', '--query', '--all'] },
  { file: 'packages/rpm-names', run: ['rpm', '--query', '--all', '--queryformat', '%{NAME}\\n'] },
  { file: 'packages/pacman', run: ['pacman', '--query'] },
  { file: 'packages/pacman-explicit', run: ['pacman', '--query', '--quiet', '--explicit'] },
  { file: 'disks/lsblk.json', run: listDevices },
  { file: 'disks/blkid', run: ['blkid'], nothing: 2 },
  { file: 'disks/findmnt.json', run: ['findmnt', '--json', '--list', '--real', '--output', 'TARGET,SOURCE,FSTYPE,UUID,FSROOT,OPTIONS'] },
  { file: 'lvm/pvs.json', run: report('pvs', 'pv_name,pv_uuid,vg_name,pv_size') },
  { file: 'lvm/vgs.json', run: report('vgs', 'vg_name,vg_uuid,vg_size') },
  { file: 'lvm/lvs.json', run: report('lvs', 'lv_name,vg_name,lv_size,segtype,pool_lv') },
  { file: 'raid/mdadm-scan', run: ['mdadm', '--detail', '--scan'] },
  { file: 'raid/mdstat', copy: '/proc/mdstat' },
  { file: 'btrfs/filesystems', run: ['btrfs', 'filesystem', 'show'] },
  { file: 'boot/cmdline', copy: '/proc/cmdline' },
  { file: 'boot/kernels', run: ['ls', '-l', '/boot'], nothing: 2 },
  { file: 'boot/grub.cfg', copy: '/boot/grub/grub.cfg' },
  { file: 'boot/grubenv', copy: '/boot/grub/grubenv' },
  { file: 'boot/grub2.cfg', copy: '/boot/grub2/grub.cfg' },
  { file: 'boot/loader.conf', copy: '/boot/loader/loader.conf' },
  { file: 'services/unit-files', run: ['systemctl', 'list-unit-files', '--no-pager', '--full'] },
  { file: 'users/passwd', run: ['getent', 'passwd'] },
  { file: 'users/group', run: ['getent', 'group'] },
  { file: 'network/addresses.json', run: ['ip', '-json', 'address'] },
  { file: 'network/routes.json', run: ['ip', '-json', 'route'] },
  { file: 'kernel/sysctl', run: ['sysctl', '--all'], partly: true },
  { file: 'kernel/modules', copy: '/proc/modules' },
  { file: 'kernel/uname', run: ['uname', '-a'] },
  { file: 'settings/timezone', run: ['readlink', '-f', '/etc/localtime'] },
  { file: 'settings/locale', copy: '/etc/default/locale' },
  { file: 'settings/locale.conf', copy: '/etc/locale.conf' },
  { file: 'settings/hostname', copy: '/etc/hostname' },
  { file: 'settings/os-release', copy: '/etc/os-release' },
];

/** Where the firmware is EFI, its list of what to start is a part. Elsewhere the tool can only fail. */
export const efiPart: Part = { file: 'boot/efibootmgr', run: ['efibootmgr', '-v'] };

/** The partition table of a disk. */
export const tablePart = (path: string): Part => ({ file: tableFile(path), run: ['sfdisk', '--dump', path] });

/** File of the partition table of a disk. */
export const tableFile = (path: string): string => `disks/${nameIn(path)}.sfdisk`;

/** The layout of a volume group, which its tool writes itself. */
export const groupPart = (name: string, folder: string): Part => ({
  file: groupFile(name),
  run: ['vgcfgbackup', '--file', `${folder}/${groupFile(name)}`, name],
  writes: true,
});

/** File of the layout of a volume group. */
export const groupFile = (name: string): string => `lvm/${nameIn(name)}.vg`;

/** The subvolumes of a btrfs that is mounted. */
export const subvolumesPart = (target: string): Part => ({
  file: `btrfs/subvolumes${target === '/' ? '' : nameIn(target)}`,
  run: ['btrfs', 'subvolume', 'list', target],
});

const nameIn = (path: string) => path.replace(/^\/dev\//, '').replaceAll(/[^\w.-]/g, '-');

/** Rows of a report of LVM. */
export const reportRows = (printed: string, table: 'pv' | 'vg' | 'lv'): readonly TextRow[] => textRows(printed, ['report', 0, table]) ?? [];

/** Rows of what is mounted. */
export const mountRows = (printed: string): readonly TextRow[] => textRows(printed, ['filesystems']) ?? [];
