import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stepPlugin } from '@tapedeck/testkit';
import type { KilledJob, Moment } from './killed-job.ts';
import { command, LvmMachine, write } from './lvm-machine.ts';

const killedJob = fileURLToPath(new URL('killed-job.ts', import.meta.url));
const moments: readonly Moment[] = ['while it streams', 'while volumes stand still', 'with what holds volumes still'];

const columns = (...options: readonly string[]): readonly string[] =>
  command('dmsetup', 'info', '--columns', '--noheadings', '--separator', ' ', '--options', options.join(',')).trim().split('\n');
const still = () => columns('name', 'suspended').filter((line) => line.endsWith('Suspended')).length;

/** Runs that are killed, and what the next start makes of what they leave behind, beside volumes of others that look like ours. */
export const killed = async () => {
  const machine = await LvmMachine.make('old-shop', 400);
  machine.pool('pool', '100M');
  const places = [
    machine.volume('data', 'ext4', '/mnt/data', '--size', '32M'),
    machine.volume('thin', 'ext4', '/mnt/thin', '--virtualsize', '32M', '--thinpool', 'pool'),
  ];
  for (const place of places) write(`${place}/file`, 'content');
  const theirs = (name: string, origin: string, ...how: readonly string[]) =>
    command('lvcreate', '--yes', '--snapshot', '--name', name, ...how, `old-shop/${origin}`);
  theirs('theirs', 'data', '--size', '8M');
  theirs('tapedeck-0123456789ab-1', 'thin');
  theirs('tagged', 'thin', '--addtag', 'tapedeck');
  const before = machine.volumes();

  const { plugins: _, host: __, ...settings } = machine.settings({ paths: places, stored: false });
  const tell = async (moment: Moment) => {
    const told: KilledJob = { settings, paths: places, moment };
    const { signal, stderr } = spawnSync(process.execPath, ['--conditions=source', killedJob, JSON.stringify(told)], { encoding: 'utf8' });
    // What holds volumes still for a run that is dead lets them go by itself.
    while (moment === 'while volumes stand still' && still() > 0);
    const left = { volumes: machine.volumes().filter((name) => !before.includes(name)).length, mounts: mountsOf(machine), still: still() };
    const next = await machine.run({ paths: places, stored: false });
    const after = { mounts: mountsOf(machine), still: still(), volumes: machine.volumes() };
    return { signal, stderr, left, next, after };
  };
  const stories: Record<string, Awaited<ReturnType<typeof tell>>> = {};
  for (const moment of moments) stories[moment] = await tell(moment);
  machine.end();
  return { before, stories };
};

const mountsOf = (machine: LvmMachine) =>
  command('findmnt', '--list', '--noheadings', '--output', 'TARGET')
    .split('\n')
    .filter((line) => line.startsWith(machine.at('state'))).length;

/** Snapshots that bear the label of a run, and are not what it has made. */
export const renamed = async () => {
  const machine = await LvmMachine.make('odd', 200);
  const place = machine.volume('data', 'ext4', '/mnt/data', '--size', '32M');
  write(`${place}/file`, 'content');
  const labelled = stepPlugin('stream', (run) => {
    command('lvcreate', '--yes', '--name', `tapedeck-${run.id}-7`, '--addtag', 'tapedeck', '--extents', '1', 'odd');
    command('lvcreate', '--yes', '--snapshot', '--name', `tapedeck-${run.id}-8`, '--size', '8M', 'odd/data');
  });
  const unmounted = stepPlugin('stream', (run) => command('umount', `${run.stateFolder}/lvm/${run.id}/1`));
  const removed = stepPlugin('stream', (run) => {
    command('umount', `${run.stateFolder}/lvm/${run.id}/1`);
    command('lvremove', '--yes', `odd/tapedeck-${run.id}-1`);
  });

  const result = {
    gone: await machine.run({ paths: [place], plugins: [removed], stored: false }),
    unmounted: await machine.run({ paths: [place], plugins: [unmounted], stored: false }),
    labelled: await machine.run({ paths: [place], plugins: [labelled], stored: false }),
    volumes: machine.volumes().map((name) => name.replace(/[0-9a-f]{12}/, 'RUN')),
  };
  machine.end();
  return result;
};
