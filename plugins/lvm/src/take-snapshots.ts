import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Host } from '@tapedeck/core';
import { notTogether, programFailed } from './errors.ts';
import { holdStill } from './hold-still.ts';
import { tag } from './label.ts';
import { dmNameOf, fullName, type LogicalVolume, listVolumes } from './list-volumes.ts';
import { deviceOf, mountFolder } from './map-snapshots.ts';
import type { PlannedSnapshot, SnapshotPlan } from './plan-snapshots.ts';
import { runLvm } from './run-lvm.ts';

/** What snapshots are taken with. */
export interface Taking {
  readonly host: Host;
  readonly signal: AbortSignal;
  /** Where they are mounted. */
  readonly folder: string;
}

/** Makes all snapshots, then mounts them. Answers how many there are. */
export const takeSnapshots = async ({ sets, snapshots }: Pick<SnapshotPlan, 'sets' | 'snapshots'>, taking: Taking): Promise<number> => {
  const { host, signal } = taking;
  for (const set of sets) {
    signal.throwIfAborted();
    if (set.length === 1) await holdStill(host, { held: [], steps: set.map((one) => creating(one)) }, programFailed);
    else await takeTogether(set, taking);
  }
  for (const snapshot of snapshots) await mountOne(snapshot, taking);
  return snapshots.length;
};

/**
 * Takes snapshots of several volumes as they are at one instant. LVM makes them one by one, and freezes each volume by itself for it. So
 * all but one are made still first, and are still when that one is frozen: this is the instant. What is still does not change any
 * more, so their own snapshots may follow, and each goes on once it has its own.
 *
 * LVM cannot tell a pool to take a snapshot of a thin volume that stands still. So there is one already, and the pool is told to
 * take it again under the same number; to LVM nothing has changed.
 */
const takeTogether = async (set: readonly PlannedSnapshot[], { host, signal }: Taking): Promise<void> => {
  const frozenByLvm = chooseForLvm(set);
  const others = set.filter((snapshot) => snapshot !== frozenByLvm);
  const thin = others.filter(isThin);
  for (const snapshot of thin) await runLvm(host, signal, ...creating(snapshot, '--activate', 'n'));
  const known = thin.length === 0 ? [] : await listVolumes(host, signal);
  // What is written already is not to be waited for while they stand still.
  for (const { mount } of set) await runLvm(host, signal, 'sync', '--file-system', mount.target);
  const steps = [
    ...(frozenByLvm === undefined ? [] : [creating(frozenByLvm, ...quietly)]),
    ...thin.flatMap((snapshot) => takingAgain(snapshot, known)),
    ...others.filter((snapshot) => !isThin(snapshot)).map((snapshot) => creating(snapshot, ...quietly)),
  ];
  const names = set.map(({ volume }) => `"${fullName(volume)}"`).join(', ');
  await holdStill(host, { held: others.map(({ volume }) => volume.dmName), steps }, (_, said) => notTogether(names, said));
  for (const { volume, name } of thin)
    await runLvm(host, signal, 'lvchange', '--activate', 'y', '--ignoreactivationskip', `${volume.group}/${name}`);
};

// LVM needs nothing from what it freezes itself. So that is the volume on which the programs lie that go on meanwhile.
const chooseForLvm = (set: readonly PlannedSnapshot[]): PlannedSnapshot | undefined => {
  const at = (target: string) => set.find(({ mount }) => mount.target === target);
  return at('/usr') ?? at('/') ?? set[0];
};

// While a volume stands still that holds /etc, nothing can be written there. What the copy of the metadata there has missed, it gets later.
const quietly = ['--autobackup', 'n'];

const isThin = ({ extents }: PlannedSnapshot) => extents === undefined;

const creating = ({ name, volume, extents }: PlannedSnapshot, ...more: readonly string[]): [string, ...string[]] => {
  // A thin one that a crash leaves behind does not become active with the machine, as a second disk with the id of its origin.
  const size = extents === undefined ? ['--setactivationskip', 'y', '--ignoreactivationskip'] : ['--extents', String(extents)];
  return ['lvcreate', '--snapshot', '--yes', '--name', name, '--addtag', tag, ...size, ...more, fullName(volume)];
};

const takingAgain = ({ name, volume }: PlannedSnapshot, known: readonly LogicalVolume[]): readonly string[][] => {
  const number = known.find((one) => one.groupId === volume.groupId && one.name === name)?.thinId ?? '';
  const message = (...words: readonly string[]) => ['dmsetup', 'message', dmNameOf(volume.group, volume.pool, 'tpool'), '0', ...words];
  return [message('delete', number), message('create_snap', number, volume.thinId)];
};

const mountOne = async (snapshot: PlannedSnapshot, { host, signal, folder }: Taking): Promise<void> => {
  const { number, mount } = snapshot;
  const target = mountFolder(folder, number);
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
  await mkdir(target, { recursive: true, mode: 0o700 });
  await runLvm(host, signal, 'mount', '-t', mount.type, '-o', mountOptions(mount.type), deviceOf(snapshot), target);
};

const mountOptions = (type: string): string => {
  const options = ['ro', 'nodev', 'nosuid', 'noexec'];
  // The copy has the same id as its origin, which XFS refuses to mount beside it unless told so.
  if (type === 'xfs') options.push('nouuid');
  // A file system may ask for a panic at the first error, and a snapshot that runs full is one.
  if (/^ext[234]$/.test(type)) options.push('errors=continue');
  return options.join(',');
};
