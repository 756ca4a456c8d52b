import { randomBytes } from 'node:crypto';
import { stepPlugin } from '@tapedeck/testkit';
import { command, LvmMachine, write } from './lvm-machine.ts';

const file = (place: string) => `${place}/file`;

/** A volume on which more changes, while it is read, than its snapshot can hold. */
export const fullSnapshot = async () => {
  const machine = await LvmMachine.make('small', 200);
  const place = machine.volume('data', 'ext4', '/mnt/data', '--size', '64M');
  write(file(place), randomBytes(24 << 20));
  const much = stepPlugin('stream', () => write(file(place), randomBytes(24 << 20)));
  const snapshot = { use: 'lvm', lvm: { size: '8 MiB' } };

  const full = await machine.run({ paths: [place], plugins: [much], snapshot });
  const leftBehind = machine.volumes();
  const enough = await machine.run({ paths: [place], plugins: [much], snapshot: { use: 'lvm', lvm: { size: '60%' } } });
  machine.end();
  return { full, leftBehind, enough };
};

/** A thin volume whose pool runs full while it is read. */
export const fullPool = async () => {
  const machine = await LvmMachine.make('narrow', 200);
  machine.pool('pool', '32M');
  command('lvchange', '--errorwhenfull', 'y', 'narrow/pool');
  const place = machine.volume('thin', 'ext4', '/mnt/thin', '--virtualsize', '64M', '--thinpool', 'pool');
  write(file(place), randomBytes(16 << 20));
  const errors: unknown[] = [];
  const much = stepPlugin('stream', () => {
    try {
      write(file(place), randomBytes(24 << 20));
    } catch (error) {
      errors.push(error);
    }
  });

  const full = await machine.run({ paths: [place], plugins: [much] });
  const leftBehind = machine.volumes();
  machine.end();
  return { full, leftBehind, errors: errors.length };
};

/** A volume group that has no room for snapshots. */
export const noSpace = async () => {
  const machine = await LvmMachine.make('tight', 80);
  const place = machine.volume('data', 'ext4', '/mnt/data', '--extents', '100%FREE');
  write(file(place), 'content');

  const auto = await machine.run({ paths: [place], stored: false });
  const named = await machine.run({ paths: [place], snapshot: { use: 'lvm' }, stored: false });
  const needed = await machine.run({ paths: [place], snapshot: { use: 'lvm', whenMissing: 'stop' }, stored: false });
  machine.end();
  return { auto, named, needed };
};
