import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { needsPlatform, needsTools } from '../../../kit/needs.ts';
import { skip } from '../../../kit/skip.ts';
import { tempFolder } from '../../../kit/temp-folder.ts';
import { projectFolder } from '../../../kit/workspace.ts';
import type { TestDisk } from '../a-disk.ts';

/** Where `.ci/run` puts a kernel of Debian, unpacked. */
const kernelFolder = join(projectFolder, 'node_modules/.cache/kernel');
const bootLoaderCode = '/usr/lib/EXTLINUX/mbr.bin';

/** Skips where no such system can be made or started; where CI is set it fails instead. */
export const needsTinySystem = (context: Mocha.Context): void => {
  needsPlatform(context, 'linux');
  needsTools(context, 'qemu-system-x86_64', 'extlinux', 'busybox', 'cpio', 'modprobe', 'depmod');
  if (existsSync(join(kernelFolder, 'boot'))) return;
  const reason = `there is no kernel in "${kernelFolder}"; .ci/run puts one there`;
  if ((process.env.CI ?? '') !== '') throw new Error(`In CI nothing may be missing: ${reason}.`);
  skip(context, reason);
};

/** Makes a Linux system on a disk: a boot loader in its first sector, and a partition whose file `greeting` it says when it has started. */
export const installTinySystem = (disk: TestDisk, greeting: string): void => {
  // The boot loader reads no newer ext4.
  execFileSync('mkfs.ext4', ['-q', '-O', '^64bit,^metadata_csum', disk.part(1)]);
  const mounted = disk.mount(disk.part(1));
  const boot = join(mounted, 'boot');
  mkdirSync(boot);
  copyFileSync(join(kernelFolder, 'boot', `vmlinuz-${kernelVersion()}`), join(boot, 'kernel'));
  writeFileSync(join(boot, 'initrd'), initialMemory());
  writeFileSync(
    join(boot, 'extlinux.conf'),
    'DEFAULT linux\nLABEL linux\n KERNEL /boot/kernel\n INITRD /boot/initrd\n APPEND console=ttyS0 quiet\n',
  );
  writeFileSync(join(mounted, 'greeting'), greeting);
  execFileSync('extlinux', ['--install', boot], { stdio: 'ignore' });
  disk.unmount();
  execFileSync('dd', [`if=${bootLoaderCode}`, `of=${disk.device}`, 'bs=440', 'count=1', 'conv=notrunc', 'status=none']);
};

/** Starts what is on a disk in a machine that is emulated in software; answers all that it says on its serial line until it powers off. */
export const startDisk = (path: string, format: string): string =>
  execFileSync(
    'qemu-system-x86_64',
    [
      ...['-accel', 'tcg', '-m', '256', '-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none', '-serial', 'stdio'],
      ...['-drive', `file=${path},format=${format},if=virtio,snapshot=on`],
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 120_000 },
  );

const kernelVersion = (): string => readdirSync(join(kernelFolder, 'lib/modules'))[0] ?? '';

/** The first file system of the system: enough to find the disk, say what is on it, and power off. */
const initialMemory = (): Buffer => {
  const folder = tempFolder();
  for (const name of ['bin', 'dev', 'disk', 'modules']) mkdirSync(join(folder, name));
  copyFileSync(execFileSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).trim(), join(folder, 'bin/busybox'));
  symlinkSync('busybox', join(folder, 'bin/sh'));
  const modules = modulesFor('virtio_pci', 'virtio_blk');
  for (const module of modules) copyFileSync(module, join(folder, 'modules', basename(module)));
  const load = modules.map((module) => `busybox insmod /modules/${basename(module)}`);
  const init = [
    '#!/bin/sh',
    'busybox mount -t devtmpfs dev /dev',
    ...load,
    'while ! busybox mount -t ext4 -o ro /dev/vda1 /disk; do busybox sleep 0.1; done',
  ];
  writeFileSync(join(folder, 'init'), [...init, 'busybox cat /disk/greeting >/dev/ttyS0', 'busybox poweroff -f', ''].join('\n'), {
    mode: 0o755,
  });
  return execFileSync('sh', ['-c', 'find . | cpio --create --format=newc --quiet | gzip -1'], { cwd: folder, maxBuffer: 64 << 20 });
};

/** Files of modules and of all that they need, in the order in which they are loaded. */
const modulesFor = (...names: readonly string[]): readonly string[] => {
  const version = kernelVersion();
  execFileSync('depmod', ['--basedir', kernelFolder, version]);
  const lines = names.flatMap((name) =>
    execFileSync('modprobe', ['--dirname', kernelFolder, '--set-version', version, '--show-depends', name], { encoding: 'utf8' }).split(
      '\n',
    ),
  );
  return [...new Set(lines.flatMap((line) => /^insmod (\S+)/.exec(line)?.[1] ?? []))];
};
