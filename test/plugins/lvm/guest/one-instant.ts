import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stepPlugin } from '@tapedeck/testkit';
import { LvmMachine, readFrom } from './lvm-machine.ts';

/** Writes the number of the round into one file after the other, each safely on its volume before the next one, and says when one is done. */
const writer = `
  const { openSync, writeSync, constants } = require('node:fs');
  const files = process.argv.slice(1).map((path) => openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_DSYNC));
  let round = 0;
  setInterval(() => {
    round++;
    for (const file of files) writeSync(file, String(round).padStart(12), 0);
    writeSync(1, 'round\\n');
  }, 5);
`;

/** A database whose files lie on volumes of both sorts and of two file systems, written all the time while it is backed up. */
export const oneInstant = async () => {
  const machine = await LvmMachine.make('shop', 1200);
  machine.pool('pool', '400M');
  const places = [
    machine.volume('data', 'ext4', '/mnt/data', '--size', '64M'),
    machine.volume('log', 'xfs', '/mnt/log', '--size', '300M'),
    machine.volume('thin-data', 'ext4', '/mnt/thin-data', '--virtualsize', '64M', '--thinpool', 'pool'),
    machine.volume('thin-log', 'ext4', '/mnt/thin-log', '--virtualsize', '64M', '--thinpool', 'pool'),
  ];
  const counters = places.map((place) => join(place, 'counter'));
  const database = spawn(process.execPath, ['-e', writer, ...counters], { stdio: ['ignore', 'pipe', 'inherit'] });
  const rounds = async (count: number) => {
    for (let seen = 0; seen < count; seen++) await once(database.stdout, 'data');
  };
  await rounds(3);

  const frozen: Record<string, readonly number[]> = {};
  const whileStreaming = (name: string) =>
    stepPlugin('stream', async (run) => {
      await rounds(5);
      frozen[name] = counters.map((path) => Number(readFileSync(join(readFrom(run, join(path, '..')), 'counter'), 'utf8')));
    });
  const workload = stepPlugin('applications', (run) => run.freeze({ workload: 'shop', paths: places }));
  const apart = await machine.run({ paths: places, plugins: [whileStreaming('apart')], stored: false });
  const together = await machine.run({ paths: places, plugins: [workload, whileStreaming('together')] });
  const leftBehind = machine.volumes();
  const went = database.kill('SIGKILL');
  await once(database, 'exit');

  const restored = await machine.restored({ paths: places });
  const points = counters.map((path) => Number(restored(path)));
  machine.end();
  return { together, apart, frozen, points, leftBehind, went };
};
