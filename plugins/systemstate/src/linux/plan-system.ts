import type { Machine, MountedPath } from './machine.ts';
import { bootLoader } from './plan-boot.ts';
import { at, line, type PlanStep, quoted } from './plan-steps.ts';

const below = (path: string) => (path === '/' ? at : `${at}${path}`);

/** Steps from file systems to a machine that starts. */
export const systemSteps = (machine: Machine): readonly PlanStep[] => [
  mounting(machine),
  baseSystem(machine),
  settings(machine),
  bootLoader(machine),
  checks(machine),
];

const onDisk = ({ mounts, devices }: Machine) =>
  mounts.filter(({ source }) => devices.some(({ path }) => path === source)).toSorted((a, b) => a.target.length - b.target.length);

const mounting = (machine: Machine): PlanStep => {
  const mounts = onDisk(machine).filter(({ type, top }) => type === 'btrfs' || top === '/');
  const swaps = machine.devices.filter(({ fileSystem }) => fileSystem === 'swap');
  return {
    title: 'Mount everything',
    commands: [
      ...subvolumes(mounts),
      ...mounts.flatMap(({ target, source, top }) => [
        line('mkdir', '-p', below(target)),
        line('mount', ...(top === '/' ? [] : ['-o', `subvol=${top}`]), source, below(target)),
      ]),
      ...swaps.map(({ path }) => line('swapon', path)),
    ],
  };
};

/** Subvolumes that were mounted by themselves have to be there before they can be. */
const subvolumes = (mounts: readonly MountedPath[]): readonly string[] => {
  const own = mounts.filter(({ top }) => top !== '/');
  return [...new Set(own.map(({ source }) => source))].flatMap((source) => [
    line('mkdir', '-p', '/mnt/top'),
    line('mount', '-o', 'subvolid=5', source, '/mnt/top'),
    ...[...new Set(own.filter((one) => one.source === source).map(({ top }) => top))]
      .toSorted((a, b) => a.length - b.length)
      .flatMap((top) => [
        line('mkdir', '-p', `/mnt/top${top.replace(/\/[^/]*$/, '')}`),
        line('btrfs', 'subvolume', 'create', `/mnt/top${top}`),
      ]),
    line('umount', '/mnt/top'),
  ]);
};

const baseSystem = ({ system, parts }: Machine): PlanStep => ({
  title: 'Bring the system back',
  text: [
    `If the job had all files of the machine ("/"), bring them back: \`tapedeck restore POINT / --to ${at}\`. Then go on with the boot loader.`,
    `If not, install ${system} into \`${at}\` first (for instance with "debootstrap", "dnf --installroot" or "pacstrap"), then the packages that were there:`,
  ],
  commands: [
    ...(parts.has('packages/dpkg-selections')
      ? [
          line('tapedeck', 'restore', 'POINT', '/etc/apt', '--to', at),
          line('chroot', at, 'apt-get', 'update'),
          // Without its list of what there is, dpkg knows none of the names.
          line('chroot', at, 'sh', '-c', 'apt-cache dumpavail | dpkg --merge-avail'),
          `${line('chroot', at, 'dpkg', '--set-selections')} < packages/dpkg-selections`,
          line('chroot', at, 'apt-get', 'dselect-upgrade'),
        ]
      : []),
    ...(parts.has('packages/apt-manual') ? [`xargs ${line('chroot', at, 'apt-mark', 'manual')} < packages/apt-manual`] : []),
    ...(parts.has('packages/rpm-names') && !parts.has('packages/dpkg-selections')
      ? [`xargs ${line('dnf', `--installroot=${at}`, 'install')} < packages/rpm-names`]
      : []),
    ...(parts.has('packages/pacman-explicit')
      ? [`xargs ${line('pacman', '--root', at, '--sync', '--needed')} < packages/pacman-explicit`]
      : []),
  ],
});

const settings = ({ roots }: Machine): PlanStep => ({
  title: 'Bring "/etc" and the crontabs back',
  destroys: `what is in \`${at}/etc\` by now`,
  text: [
    'This is after the packages, so that their own settings do not stay. Users, passwords, network and mounts come with it. What it says of disks must fit the new ones: see "etc/fstab".',
  ],
  commands: [line('tapedeck', 'restore', 'POINT', ...roots, '--to', at, '--conflict', 'overwrite')],
});

const checks = (machine: Machine): PlanStep => ({
  title: 'Check, then restart',
  text: [
    'Each UUID of "/etc/fstab" must be one that "blkid" shows. After the restart: `systemctl --failed`, and compare `ip address` with "network/addresses.json", and enabled units with "services/unit-files".',
  ],
  commands: [
    line('chroot', at, 'findmnt', '--verify'),
    `blkid | diff - ${quoted('disks/blkid')}`,
    `ls -l ${quoted(`${at}/boot`)}`,
    ...(onDisk(machine).length === 0 ? [] : [line('umount', '-R', at)]),
    'reboot',
  ],
});
