import type { Device } from './devices.ts';
import type { Machine } from './machine.ts';
import { makeFileSystem } from './make-file-system.ts';
import { groupFile, tableFile } from './parts.ts';
import { line, type PlanStep, quoted } from './plan-steps.ts';

/** Steps from empty disks to file systems, in the order in which one lies on the other. */
export const diskSteps = (machine: Machine): readonly PlanStep[] => [
  compareDisks(machine),
  partitionTables(machine),
  arrays(machine),
  encryption(machine, false),
  volumeGroups(machine),
  encryption(machine, true),
  fileSystems(machine),
];

const compareDisks = ({ devices }: Machine): PlanStep => {
  const disks = devices.filter(({ type }) => type === 'disk');
  return {
    title: 'Find the disks',
    text: [
      'Names of disks may be others on a rescue system. Compare sizes and serial numbers, and where a name differs, put the right one into all commands below.',
      ['| disk | size | model | serial number | table |', '| --- | --- | --- | --- | --- |', ...disks.map(diskRow)].join('\n'),
    ],
    commands: [line('lsblk', '--output', 'PATH,TYPE,SIZE,MODEL,SERIAL,FSTYPE,UUID')],
  };
};

const diskRow = ({ path, size, model = '', serial = '', table = 'none' }: Device) =>
  `| ${[path, size, model, serial, table].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

const partitionTables = ({ devices, parts }: Machine): PlanStep => {
  const all = devices.filter(({ type, path }) => type === 'disk' && parts.has(tableFile(path)));
  return {
    title: 'Write the partition tables',
    destroys: `everything on ${namesOf(all.map(({ path }) => path))}`,
    text:
      all.length === 0
        ? []
        : ['A new disk must be at least as large as the old one. Run this in the folder of this plan, as all that follows.'],
    commands: [
      ...all.map(({ path }) => `${line('sfdisk', path)} < ${quoted(tableFile(path))}`),
      ...(all.length === 0 ? [] : ['udevadm settle']),
    ],
  };
};

const arrays = ({ devices, arrays: scanned, parts }: Machine): PlanStep => {
  const raids = devices.filter(({ type }) => /^raid\d+$/.test(type));
  const members = (raid: Device) => raid.parents;
  const uuidOf = ({ path }: Device) => scanned.find((one) => one.includes(` ${path} `))?.match(/\bUUID=(\S+)/)?.[1];
  const tables = raids.filter(({ path }) => parts.has(tableFile(path)));
  return {
    title: 'Make the arrays',
    destroys: `everything on ${namesOf(raids.flatMap(members))}`,
    text:
      raids.length === 0 ? [] : ['See "raid/mdadm-scan" and "raid/mdstat" for their metadata version, and for members that were missing.'],
    commands: [
      ...raids.map((raid) => {
        const uuid = uuidOf(raid);
        const level = `--level=${raid.type.replace('raid', '')}`;
        return line(
          'mdadm',
          '--create',
          raid.path,
          level,
          `--raid-devices=${members(raid).length}`,
          uuid && `--uuid=${uuid}`,
          ...members(raid),
        );
      }),
      ...tables.map(({ path }) => `${line('sfdisk', path)} < ${quoted(tableFile(path))}`),
    ],
  };
};

/** Encrypted devices that lie on logical volumes, or those that do not: volumes may lie on them in turn. */
const encryption = ({ devices }: Machine, isOnVolume: boolean): PlanStep => {
  const opened = devices.flatMap((device) => {
    const base = devices.find(({ path }) => path === device.parents[0]);
    return device.type === 'crypt' && base !== undefined && (base.type === 'lvm') === isOnVolume ? [{ device, base }] : [];
  });
  return {
    title: isOnVolume ? 'Make the encrypted devices on logical volumes' : 'Make the encrypted devices',
    destroys: `everything on ${namesOf(opened.map(({ base }) => base.path))}`,
    text:
      opened.length === 0
        ? []
        : ['Their headers and keys are not in the backup: choose new passphrases, and mind key files that "/etc/crypttab" names.'],
    commands: opened.flatMap(({ device, base }) => [
      line('cryptsetup', 'luksFormat', ...(base.uuid === undefined ? [] : ['--uuid', base.uuid]), base.path),
      line('cryptsetup', 'open', base.path, device.path.replace(/^\/dev\/mapper\//, '')),
    ]),
  };
};

const volumeGroups = ({ physicalVolumes, groups, thinGroups, parts }: Machine): PlanStep => {
  const known = groups.filter((group) => parts.has(groupFile(group)));
  const volumes = physicalVolumes.filter(({ group }) => known.includes(group));
  const thin = known.filter((group) => thinGroups.includes(group));
  return {
    title: 'Make the logical volumes',
    destroys: `everything on ${namesOf(volumes.map(({ path }) => path))}`,
    text:
      thin.length === 0
        ? []
        : [
            `${namesOf(thin)} held thin volumes. Their pools come back without the table of what lies where: if a pool does not start, remove it and make it and its volumes anew, as "lvm/lvs.json" lists them.`,
          ],
    commands: [
      ...volumes.map(({ path, uuid, group }) => line('pvcreate', '--uuid', uuid, '--restorefile', groupFile(group), path)),
      ...known.flatMap((group) => [
        line('vgcfgrestore', ...(thin.includes(group) ? ['--force'] : []), '--file', groupFile(group), group),
        line('vgchange', '--activate', 'y', group),
      ]),
    ],
  };
};

const fileSystems = ({ devices }: Machine): PlanStep => {
  const made = devices
    .map((device) => ({ device, command: makeFileSystem(device, devices) }))
    .filter(({ command }) => command !== undefined);
  return {
    title: 'Make the file systems',
    destroys: `everything on ${namesOf(made.map(({ device }) => device.path))}`,
    text: made.length === 0 ? [] : ['They get the old UUIDs, so that "/etc/fstab" and the boot loader find them.'],
    commands: made.flatMap(({ command }) => command ?? []),
  };
};

const namesOf = (names: readonly string[]) => [...new Set(names)].map((name) => `\`${name}\``).join(', ');
