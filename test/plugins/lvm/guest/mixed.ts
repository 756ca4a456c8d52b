import { join } from 'node:path';
import { stepPlugin } from '@tapedeck/testkit';
import { command, LvmMachine, readFrom, write } from './lvm-machine.ts';

/** A logical volume that is mounted on btrfs, and btrfs that is mounted on a logical volume. */
export const mixed = async () => {
  const machine = await LvmMachine.make('mixed', 200);
  const btrfs = (name: string, target: string) => {
    const device = machine.disk(name, 120);
    command('mkfs.btrfs', '--quiet', device);
    return machine.mount(device, target);
  };
  const tops = [btrfs('one', '/mnt/btrfs'), machine.volume('data', 'ext4', '/mnt/lvm', '--size', '64M')];
  const below = [machine.volume('more', 'ext4', '/mnt/btrfs/below', '--size', '64M'), btrfs('two', '/mnt/lvm/below')];
  const files = [...tops, ...below].map((place) => join(place, 'file'));
  for (const path of files) write(path, 'frozen');
  const seen: string[] = [];
  const late = stepPlugin('stream', (run) => {
    seen.push(...(run.found.snapshot?.taken ?? []).map(({ provider }) => provider));
    seen.push(...below.filter((path) => readFrom(run, path) === path));
    for (const path of files) write(path, 'changed while it streams');
  });

  const run = await machine.run({ paths: tops, plugins: [late], snapshot: { whenMissing: 'stop' } });
  const restored = await machine.restored({ paths: tops });
  const contents = files.map(restored);
  const leftBehind = machine.volumes();
  machine.end();
  return { run, seen, contents, leftBehind };
};
