import { readdir, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { asBackupError, type Host, Objections, type UndoContext, type UndoRequest } from '@tapedeck/core';
import { groupMissing, notOurs } from './errors.ts';
import { numberIn, tag } from './label.ts';
import { fullName, type LogicalVolume, listVolumes } from './list-volumes.ts';
import { isMounted } from './map-snapshots.ts';
import type { LvmOptions } from './options.ts';
import { readIntent } from './read-intent.ts';
import { runLvm } from './run-lvm.ts';

/**
 * Unmounts and deletes the snapshots of one run, found by the label that it had chosen before it made the first. Nothing else is deleted.
 * @throws `LVM_GROUP_MISSING`, `LVM_NOT_OURS`, `LVM_COMMAND_FAILED`; several as `LVM_LEFT_BEHIND`
 */
export const deleteSnapshots = async (request: UndoRequest, { host, signal }: UndoContext<LvmOptions>): Promise<void> => {
  const { label, first, folder, groups, held } = readIntent(request.intent);
  // Whoever holds volumes still lets them go by itself; where even that was killed, they stand still until somebody does.
  if (request.fact === undefined) for (const name of held) await goOn(name, host, signal);
  await unmountBelow(folder, first, host, signal);
  const volumes = await listVolumes(host, signal);
  const seen = new Set(volumes.map(({ groupId }) => groupId));
  const errors: unknown[] = groups.filter(({ id }) => !seen.has(id)).map(({ name }) => groupMissing(name));
  const ours = volumes.filter(({ name, groupId }) => (numberIn(label, name) ?? 0) >= first && groups.some(({ id }) => id === groupId));
  for (const volume of ours) await deleteOne(volume, host, signal).catch((error: unknown) => errors.push(error));
  const failures = errors.map((error) => asBackupError(error, 'LVM_COMMAND_FAILED', 'A snapshot could not be deleted'));
  const [failure] = failures;
  if (failure !== undefined)
    throw failures.length === 1 ? failure : new Objections('LVM_LEFT_BEHIND', 'Snapshots are left behind', failures);
};

const goOn = async (name: string, host: Host, signal: AbortSignal): Promise<void> => {
  const args = ['info', '--columns', '--noheadings', '--options', 'suspended', name];
  const state = await runLvm(host, signal, 'dmsetup', ...args).catch(() => '');
  if (state.trim() === 'Suspended') await runLvm(host, signal, 'dmsetup', 'resume', name);
};

const unmountBelow = async (folder: string, first: number, host: Host, signal: AbortSignal): Promise<void> => {
  const names = await readdir(folder).catch(() => []);
  const ours = names.filter((name) => Number(name) >= first).map((name) => join(folder, name));
  for (const path of ours) if (await isMounted(path).catch(() => true)) await runLvm(host, signal, 'umount', path);
  // Folders only, and empty ones only: what is still mounted, or was never ours, stays.
  for (const path of [...ours, folder, dirname(folder)]) await rmdir(path).catch(() => undefined);
};

const deleteOne = async (volume: LogicalVolume, host: Host, signal: AbortSignal): Promise<void> => {
  const reason = whyNotOurs(volume);
  if (reason !== undefined) throw notOurs(fullName(volume), reason);
  try {
    await runLvm(host, signal, 'lvremove', '--yes', fullName(volume));
  } catch (error) {
    const still = await listVolumes(host, signal);
    if (still.some(({ groupId, name }) => groupId === volume.groupId && name === volume.name)) throw error;
  }
};

const whyNotOurs = ({ roles, tags, isMerging }: LogicalVolume): string | undefined => {
  if (!roles.includes('snapshot')) return 'is no snapshot';
  if (!tags.includes(tag)) return `has not the tag "${tag}"`;
  return isMerging ? 'is being merged into its origin' : undefined;
};
