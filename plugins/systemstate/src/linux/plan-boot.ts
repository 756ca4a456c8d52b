import type { Machine } from './machine.ts';
import { at, line, type PlanStep } from './plan-steps.ts';

const inTarget = (...words: readonly string[]) => line('chroot', at, ...words);

/** The step that makes the machine start by itself, with the boot loader that it had. */
export const bootLoader = (machine: Machine): PlanStep => {
  const loader = loaderCommands(machine);
  return {
    title: 'Install the boot loader',
    text: [
      `The kernel was started with: \`${machine.kernelLine.replaceAll('`', "'")}\``,
      ...(machine.parts.has('boot/efibootmgr') ? ['What the firmware starts is listed in "boot/efibootmgr".'] : []),
      ...(loader.length === 0
        ? [
            'No boot loader of this machine was found. Install the one that its documentation names; its kernels are listed in "boot/kernels".',
          ]
        : []),
    ],
    commands: [
      ...['dev', 'proc', 'sys', 'run'].map((name) => line('mount', '--rbind', `/${name}`, `${at}/${name}`)),
      ...initialDisk(machine),
      ...loader,
    ],
  };
};

/** The first file system in memory must know the new disks. */
const initialDisk = ({ parts }: Machine): readonly string[] => {
  if (parts.has('packages/dpkg-selections')) return [inTarget('update-initramfs', '-u', '-k', 'all')];
  if (parts.has('packages/rpm-names')) return [inTarget('dracut', '--regenerate-all', '--force')];
  return parts.has('packages/pacman') ? [inTarget('mkinitcpio', '--allpresets')] : [];
};

const loaderCommands = (machine: Machine): readonly string[] => {
  const { parts } = machine;
  if (parts.has('boot/grub2.cfg')) return grub(machine, 'grub2');
  if (parts.has('boot/grub.cfg')) return grub(machine, 'grub');
  return parts.has('boot/loader.conf') ? [inTarget('bootctl', 'install')] : [];
};

const grub = (machine: Machine, name: 'grub' | 'grub2'): readonly string[] => {
  const disks = machine.devices.filter(({ type, table }) => type === 'disk' && table !== undefined);
  const efi = efiFolder(machine);
  return [
    ...(efi === undefined
      ? disks.map(({ path }) => inTarget(`${name}-install`, path))
      : [inTarget(`${name}-install`, `--efi-directory=${efi}`)]),
    inTarget(`${name}-mkconfig`, '-o', `/boot/${name}/grub.cfg`),
  ];
};

/** Where the partition of the firmware is mounted; `undefined` on a machine without EFI. */
const efiFolder = ({ mounts, parts }: Machine): string | undefined => {
  const mounted = mounts.find(({ target, type }) => type === 'vfat' && /^\/(boot|efi)/.test(target))?.target;
  return mounted ?? (parts.has('boot/efibootmgr') ? '/boot/efi' : undefined);
};
