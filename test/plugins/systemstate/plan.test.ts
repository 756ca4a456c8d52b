import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { collectParts } from '../../../plugins/systemstate/src/linux/collect-parts.ts';
import { readMachine } from '../../../plugins/systemstate/src/linux/machine.ts';
import { quoted } from '../../../plugins/systemstate/src/linux/plan-steps.ts';
import { makePlan, writePlan } from '../../../plugins/systemstate/src/linux/write-plan.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { fakeLinux, fakeTools, type Said } from './fake-linux.ts';

/** The plan of a fake machine whose boot loader has these files. */
const planOf = async (tools: Readonly<Record<string, Said>>, bootFiles: readonly string[] = []): Promise<string> => {
  const folder = tempFolder();
  const parts = join(folder, 'parts');
  mkdirSync(parts);
  const host = await fakeLinux(folder, tools);
  const run = { signal: new AbortController().signal, problem: () => {} };
  await collectParts(run, host, { workload: 'systemstate:keeper', folder: parts });
  // That of the machine on which the tests run is no part of it.
  for (const file of ['grub.cfg', 'grub2.cfg', 'loader.conf', 'efibootmgr']) rmSync(join(parts, 'boot', file), { force: true });
  for (const file of bootFiles) writeFileSync(join(parts, 'boot', file), 'x');
  const machine = await readMachine(parts, { hostName: 'keeper', roots: ['/etc'] });
  return writePlan(makePlan(machine, new Date('2026-11-29T03:00:00Z'), 'systemstate:keeper'));
};

/** Commands of a step, by what its title begins with. */
const commandsOf = (plan: string, title: string): readonly string[] => {
  const step = plan.split(/^## \d+\. /m).find((one) => one.startsWith(title)) ?? '';
  return (/```sh\n([\s\S]*?)\n```/.exec(step)?.[1] ?? '').split('\n');
};

describe('systemstate: the restore plan', () => {
  let plan: string;

  before(async () => {
    plan = await planOf(fakeTools);
  });

  it('has its steps in the order in which one lies on the other', () => {
    const titles = [...plan.matchAll(/^## (\d+)\. (.*)$/gm)].map(([, , title]) => title);

    expect(titles).to.deep.equal([
      'Find the disks',
      'Write the partition tables',
      'Make the arrays',
      'Make the encrypted devices',
      'Make the logical volumes',
      'Make the encrypted devices on logical volumes',
      'Make the file systems',
      'Mount everything',
      'Bring the system back',
      'Bring "/etc" and the crontabs back',
      'Install the boot loader',
      'Check, then restart',
    ]);
  });

  it('names each disk with what tells it apart', () => {
    expect(plan).to.include('| /dev/sda | 476,9G | SAMSUNG MZ | S1 | gpt |');
    expect(plan).not.to.include('sr0');
  });

  it('has the commands of this machine, with its names and UUIDs', () => {
    expect(commandsOf(plan, 'Write the')).to.deep.equal([
      'sfdisk /dev/sda < disks/sda.sfdisk',
      'sfdisk /dev/sdb < disks/sdb.sfdisk',
      'udevadm settle',
    ]);
    expect(commandsOf(plan, 'Make the arrays')).to.deep.equal([
      'mdadm --create /dev/md0 --level=1 --raid-devices=2 --uuid=aa:bb:cc:dd /dev/sda2 /dev/sdb2',
    ]);
    expect(commandsOf(plan, 'Make the encrypted devices\n')).to.deep.equal([
      'cryptsetup luksFormat --uuid 44444444-aaaa-4aaa-8aaa-444444444444 /dev/sdd',
      'cryptsetup open /dev/sdd vault',
    ]);
    expect(commandsOf(plan, 'Make the encrypted devices on')).to.deep.equal([
      'cryptsetup luksFormat /dev/mapper/vg0-safe',
      'cryptsetup open /dev/mapper/vg0-safe safe',
    ]);
    expect(commandsOf(plan, 'Make the logical')).to.deep.equal([
      'pvcreate --uuid Abc123-0000 --restorefile lvm/vg0.vg /dev/md0',
      'vgcfgrestore --file lvm/vg0.vg vg0',
      'vgchange --activate y vg0',
    ]);
    expect(commandsOf(plan, 'Make the file')).to.have.members([
      'mkfs.vfat -i A1B2C3D4 -n EFI /dev/sda1',
      "mkfs.ext4 -F -U 11111111-aaaa-4aaa-8aaa-111111111111 -L 'the root' /dev/mapper/vg0-root",
      'mkswap -U 22222222-aaaa-4aaa-8aaa-222222222222 /dev/mapper/vg0-swap',
      'mkfs.btrfs -f -U 33333333-aaaa-4aaa-8aaa-333333333333 /dev/sdc',
      '# /dev/mapper/safe: make a file system "jfs" with the UUID 66',
      'mkfs.xfs -f -m uuid=55555555-aaaa-4aaa-8aaa-555555555555 /dev/mapper/vault',
    ]);
  });

  it('mounts what is above before what is below, and makes subvolumes that are mounted by themselves', () => {
    const mounts = commandsOf(plan, 'Mount').filter((one) => one.startsWith('mount '));

    expect(mounts).to.deep.equal([
      'mount -o subvolid=5 /dev/sdc /mnt/top',
      'mount /dev/mapper/vg0-root /mnt/target',
      'mount -o subvol=/@srv /dev/sdc /mnt/target/srv',
      'mount /dev/mapper/vault /mnt/target/vault',
      'mount /dev/sda1 /mnt/target/boot/efi',
    ]);
    expect(commandsOf(plan, 'Mount')).to.include('btrfs subvolume create /mnt/top/@srv');
  });

  it('warns in each step that destroys something, and says what', () => {
    expect(plan).to.include('**This destroys everything on `/dev/sda`, `/dev/sdb`.**');
    expect(plan.match(/\*\*This destroys/g)).to.have.length(7);
  });

  it('brings back settings by the way of all files', () => {
    expect(plan).to.include('tapedeck restore POINT /etc --to /mnt/target --conflict overwrite');
  });

  it('installs the boot loader that was there, as the firmware wants it', async () => {
    const [efi, bios, systemd] = await Promise.all([
      planOf(fakeTools, ['grub.cfg']),
      planOf({ lsblk: fakeTools.lsblk ?? '', rpm: 'bash' }, ['grub2.cfg']),
      planOf({ lsblk: fakeTools.lsblk ?? '' }, ['loader.conf']),
    ]);

    const inTarget = (commands: readonly string[]) => commands.flatMap((command) => /^chroot \/mnt\/target (.*)$/.exec(command)?.[1] ?? []);
    expect(inTarget(commandsOf(efi, 'Install'))).to.deep.equal([
      'update-initramfs -u -k all',
      'grub-install --efi-directory=/boot/efi',
      'grub-mkconfig -o /boot/grub/grub.cfg',
    ]);
    expect(inTarget(commandsOf(bios, 'Install'))).to.deep.equal([
      'dracut --regenerate-all --force',
      'grub2-install /dev/sda',
      'grub2-install /dev/sdb',
      'grub2-mkconfig -o /boot/grub2/grub.cfg',
    ]);
    expect(inTarget(commandsOf(systemd, 'Install'))).to.deep.equal(['bootctl install']);
    expect(plan).to.include('No boot loader of this machine was found.');
  });

  it('leaves out what this machine has not', async () => {
    const plain = await planOf({
      lsblk: JSON.stringify({ blockdevices: [{ path: '/dev/vda', type: 'disk', size: '1G', fstype: 'ext4' }] }),
    });

    expect(plain).not.to.match(/mdadm --create|vgcfgrestore|cryptsetup open|sfdisk \//);
    expect(commandsOf(plain, 'Make the file')).to.deep.equal(['mkfs.ext4 -F /dev/vda']);
  });

  it('quotes what a shell would take for something else', () => {
    expect(quoted("a label; rm -rf '/'\n")).to.equal("'a label; rm -rf '\\''/'\\''?'");
  });
});
