import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHost, type Host } from '@tapedeck/core';

/** What a tool prints, or how it fails. */
export type Said = string | { readonly exit: number; readonly said?: string };

/** A Linux machine whose tools are those that are named, and no others. */
export const fakeLinux = async (folder: string, tools: Readonly<Record<string, Said>>): Promise<Host> => {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  for (const [name, said] of Object.entries(tools)) {
    const file = join(bin, name);
    writeFileSync(file, typeof said === 'string' ? printing(said) : failing(said.exit, said.said ?? ''));
    chmodSync(file, 0o755);
  }
  return { ...(await createHost({ environment: { PATH: bin } })), platform: 'linux', hostName: 'keeper' };
};

const printing = (text: string) => (text.startsWith('#!') ? text : `#!/bin/sh\n/bin/cat <<'END_OF_OUTPUT'\n${text}\nEND_OF_OUTPUT\n`);
const failing = (exit: number, said: string) => `#!/bin/sh\necho '${said}' >&2\nexit ${exit}\n`;

const device = (name: string, type: string, more: object = {}) => ({
  name,
  path: type === 'lvm' || type === 'crypt' ? `/dev/mapper/${name}` : `/dev/${name}`,
  type,
  size: '40G',
  fstype: null,
  label: null,
  uuid: null,
  pttype: null,
  model: null,
  serial: null,
  ...more,
});

const array = device('md0', 'raid1', {
  fstype: 'LVM2_member',
  uuid: 'PVUUID-0000',
  children: [
    device('vg0-root', 'lvm', { fstype: 'ext4', uuid: '11111111-aaaa-4aaa-8aaa-111111111111', label: 'the root' }),
    device('vg0-safe', 'lvm', { fstype: 'crypto_LUKS', children: [device('safe', 'crypt', { fstype: 'jfs', uuid: '66' })] }),
    device('vg0-swap', 'lvm', { fstype: 'swap', uuid: '22222222-aaaa-4aaa-8aaa-222222222222' }),
  ],
});
const member = (disk: string) => ({
  pttype: 'gpt',
  fstype: 'linux_raid_member',
  children: [array],
  name: `${disk}2`,
  path: `/dev/${disk}2`,
});
const disk = (name: string, serial: string, first: object) =>
  device(name, 'disk', {
    size: '476,9G',
    model: 'SAMSUNG MZ',
    serial,
    pttype: 'gpt',
    children: [first, device(`${name}2`, 'part', member(name))],
  });

/** Two disks with an array, on it a volume group, a disk with btrfs, one that is encrypted, and a drive for discs. */
export const lsblk = JSON.stringify({
  blockdevices: [
    disk('sda', 'S1', device('sda1', 'part', { pttype: 'gpt', fstype: 'vfat', uuid: 'A1B2-C3D4', label: 'EFI' })),
    disk('sdb', 'S2', device('sdb1', 'part', { pttype: 'gpt' })),
    device('sdc', 'disk', { fstype: 'btrfs', uuid: '33333333-aaaa-4aaa-8aaa-333333333333' }),
    device('sdd', 'disk', {
      fstype: 'crypto_LUKS',
      uuid: '44444444-aaaa-4aaa-8aaa-444444444444',
      children: [device('vault', 'crypt', { fstype: 'xfs', uuid: '55555555-aaaa-4aaa-8aaa-555555555555' })],
    }),
    device('sr0', 'rom'),
  ],
});

const mount = (target: string, source: string, fstype: string, fsroot = '/') => ({
  target,
  source,
  fstype,
  uuid: null,
  fsroot,
  options: 'rw',
});

const report = (table: string, rows: readonly object[]) => JSON.stringify({ report: [{ [table]: rows }] });

/** What the tools of that machine print. */
export const fakeTools: Readonly<Record<string, Said>> = {
  lsblk,
  sfdisk: `#!/bin/sh\nprintf 'label: gpt\\ndevice: %s\\n%s1 : start=2048, size=1048576\\n' "$2" "$2"\n`,
  findmnt: JSON.stringify({
    filesystems: [
      mount('/srv', '/dev/sdc[/@srv]', 'btrfs', '/@srv'),
      mount('/', '/dev/mapper/vg0-root', 'ext4'),
      mount('/boot/efi', '/dev/sda1', 'vfat'),
      mount('/vault', '/dev/mapper/vault', 'xfs'),
    ],
  }),
  pvs: report('pv', [{ pv_name: '/dev/md0', pv_uuid: 'Abc123-0000', vg_name: 'vg0', pv_size: '<40g' }]),
  vgs: report('vg', [{ vg_name: 'vg0', vg_uuid: 'Def', vg_size: '<40g' }]),
  lvs: report('lv', [{ lv_name: 'root', vg_name: 'vg0', segtype: 'linear', pool_lv: '' }]),
  vgcfgbackup: `#!/bin/sh\necho "layout of $3" > "$2"\n`,
  mdadm: 'ARRAY /dev/md0 metadata=1.2 name=keeper:0 UUID=aa:bb:cc:dd',
  btrfs: `#!/bin/sh\necho "btrfs $*"\n`,
  blkid: { exit: 2 },
  'dpkg-query': 'bash\t5.2.15',
  dpkg: 'bash\tinstall',
};
