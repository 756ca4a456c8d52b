import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { asBackupError, type Host, Objections, type UndoContext, type UndoRequest } from '@tapedeck/core';
import { notMounted, notOurs } from './errors.ts';
import { isLabelled } from './label.ts';
import { mountOf, readMounts } from './mounts.ts';
import type { BtrfsOptions } from './options.ts';
import { runProgram } from './run-program.ts';

/**
 * Deletes the snapshots of one run, found by the label that it had chosen before it made the first. Nothing else is deleted.
 * @throws `BTRFS_NOT_MOUNTED`, `BTRFS_NOT_OURS`, `BTRFS_COMMAND_FAILED`; several as `BTRFS_LEFT_BEHIND`
 */
export const deleteSnapshots = async ({ intent }: UndoRequest, { host, signal }: UndoContext<BtrfsOptions>): Promise<void> => {
  const { label, folders } = whichFrom(intent);
  const mounts = await readMounts(host, signal);
  const errors: unknown[] = [];
  for (const { target, top, fileSystem } of folders) {
    const seen = mounts.filter((mount) => mount.fileSystem === fileSystem && mount.top === top && mountOf(mount.target, mounts) === mount);
    const [mount] = seen;
    if (mount === undefined) {
      errors.push(notMounted(target));
      continue;
    }
    const names = (await readdir(mount.target)).filter((name) => name.startsWith(label) && isLabelled(name));
    for (const name of names) await deleteOne(join(mount.target, name), host, signal).catch((error: unknown) => errors.push(error));
  }
  const failures = errors.map((error) => asBackupError(error, 'BTRFS_COMMAND_FAILED', 'A snapshot could not be deleted'));
  const [first] = failures;
  if (first !== undefined) throw failures.length === 1 ? first : new Objections('BTRFS_LEFT_BEHIND', 'Snapshots are left behind', failures);
};

const deleteOne = async (path: string, host: Host, signal: AbortSignal): Promise<void> => {
  try {
    const shown = await runProgram(host, signal, 'btrfs', ['subvolume', 'show', path]);
    if (!/^\s*Flags:.*\breadonly\b/m.test(shown) || /^\s*Parent UUID:\s*-$/m.test(shown)) throw notOurs(path);
    // Waits until it is gone for good: after a power cut it must not be back, since nobody would know of it.
    await runProgram(host, signal, 'btrfs', ['subvolume', 'delete', '--commit-after', path]);
  } catch (error) {
    if (await isThere(path)) throw error;
  }
};

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

interface Folder {
  readonly target: string;
  readonly top: string;
  readonly fileSystem: string;
}

// The intent comes from a journal, of this process or of one that crashed.
const whichFrom = (intent: UndoRequest['intent']): { readonly label: string; readonly folders: readonly Folder[] } => {
  const given: object = intent instanceof Object ? intent : {};
  const text = (value: unknown, key: string) => {
    const member: unknown = value instanceof Object ? Reflect.get(value, key) : undefined;
    return typeof member === 'string' ? member : '';
  };
  const folders: readonly unknown[] = 'folders' in given && Array.isArray(given.folders) ? given.folders : [];
  return {
    label: text(given, 'label'),
    folders: folders.map((one) => ({ target: text(one, 'target'), top: text(one, 'top'), fileSystem: text(one, 'fileSystem') })),
  };
};
