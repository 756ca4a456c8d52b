import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TextRow } from '@tapedeck/core';
import { readPart } from './collect-parts.ts';
import { type Device, parseDevices } from './devices.ts';
import { mountRows, reportRows } from './parts.ts';

/** What of the parts the plan is made from. */
export interface Machine {
  readonly hostName: string;
  readonly system: string;
  readonly devices: readonly Device[];
  readonly mounts: readonly MountedPath[];
  readonly physicalVolumes: readonly { readonly path: string; readonly uuid: string; readonly group: string }[];
  readonly groups: readonly string[];
  /** Groups that hold thin volumes, whose layout is restored by force only. */
  readonly thinGroups: readonly string[];
  /** Lines of `mdadm --detail --scan`. */
  readonly arrays: readonly string[];
  readonly kernelLine: string;
  /** Paths that are captured as they are. */
  readonly roots: readonly string[];
  /** Files of parts that are there. */
  readonly parts: ReadonlySet<string>;
}

/** A file system where it is mounted. */
export interface MountedPath {
  readonly target: string;
  readonly source: string;
  readonly type: string;
  readonly uuid: string | undefined;
  /** Path within the file system: on btrfs, the subvolume. */
  readonly top: string;
}

/** Reads a machine from its parts. */
export const readMachine = async (folder: string, { hostName, roots }: Pick<Machine, 'hostName' | 'roots'>): Promise<Machine> => {
  const part = (file: string) => readPart(folder, file);
  const mounts = mountRows(await part('disks/findmnt.json')).map(mountedPath);
  const segments = reportRows(await part('lvm/lvs.json'), 'lv');
  return {
    hostName,
    roots,
    system: /^PRETTY_NAME="?(.*?)"?$/m.exec(await part('settings/os-release'))?.[1] ?? 'Linux',
    devices: parseDevices(await part('disks/lsblk.json')).map((device) => withMounted(device, mounts)),
    mounts,
    physicalVolumes: reportRows(await part('lvm/pvs.json'), 'pv').flatMap((text) => {
      const [path, uuid, group] = [text('pv_name'), text('pv_uuid'), text('vg_name')];
      return path && uuid && group ? [{ path, uuid, group }] : [];
    }),
    groups: reportRows(await part('lvm/vgs.json'), 'vg').flatMap((text) => text('vg_name') ?? []),
    thinGroups: [...new Set(segments.filter((text) => text('segtype')?.startsWith('thin')).flatMap((text) => text('vg_name') ?? []))],
    arrays: (await part('raid/mdadm-scan')).split('\n').filter((line) => line.startsWith('ARRAY ')),
    kernelLine: (await part('boot/cmdline')).trim(),
    parts: new Set(
      (await readdir(folder, { recursive: true, withFileTypes: true }))
        .filter((one) => one.isFile())
        .map((one) => join(one.parentPath, one.name).slice(folder.length + 1)),
    ),
  };
};

/** Without udev the list of devices tells no file systems; what is mounted is known all the same. */
const withMounted = (device: Device, mounts: readonly MountedPath[]): Device => {
  const mount = mounts.find(({ source }) => source === device.path);
  return { ...device, fileSystem: device.fileSystem ?? mount?.type, uuid: device.uuid ?? mount?.uuid };
};

const mountedPath = (text: TextRow): MountedPath => ({
  target: text('target') ?? '',
  // A part of a file system is said in brackets behind its source.
  source: (text('source') ?? '').replace(/\[.*\]$/s, ''),
  type: text('fstype') ?? '',
  uuid: text('uuid'),
  top: text('fsroot') ?? '/',
});
