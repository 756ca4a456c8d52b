import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { asBackupError, type Host, listMounts, mountOf, Objections, type UndoContext, type UndoRequest } from '@tapedeck/core';
import { notMounted, notOurs } from './errors.ts';
import { numbersOf } from './label.ts';
import type { BtrfsOptions } from './options.ts';
import { runBtrfs } from './run-btrfs.ts';

/**
 * Deletes the snapshots of one run, found by the label that it had chosen before it made the first. Nothing else is deleted.
 * @throws `BTRFS_NOT_MOUNTED`, `BTRFS_NOT_OURS`, `BTRFS_COMMAND_FAILED`; several as `BTRFS_LEFT_BEHIND`
 */
export const deleteSnapshots = async ({ intent }: UndoRequest, { host, signal }: UndoContext<BtrfsOptions>): Promise<void> => {
  const { label, first, folders } = whichFrom(intent);
  const mounts = await listMounts(host, signal);
  const errors: unknown[] = [];
  for (const { target, top, fileSystem } of folders) {
    const seen = mounts.filter((mount) => mount.fileSystem === fileSystem && mount.top === top && mountOf(mount.target, mounts) === mount);
    const [mount] = seen;
    if (mount === undefined) {
      errors.push(notMounted(target));
      continue;
    }
    const numbers = numbersOf(label, await readdir(mount.target)).filter((number) => number >= first);
    for (const number of numbers)
      await deleteOne(join(mount.target, `${label}${number}`), host, signal).catch((error: unknown) => errors.push(error));
  }
  const failures = errors.map((error) => asBackupError(error, 'BTRFS_COMMAND_FAILED', 'A snapshot could not be deleted'));
  const [failure] = failures;
  if (failure !== undefined)
    throw failures.length === 1 ? failure : new Objections('BTRFS_LEFT_BEHIND', 'Snapshots are left behind', failures);
};

const deleteOne = async (path: string, host: Host, signal: AbortSignal): Promise<void> => {
  try {
    const shown = await runBtrfs(host, signal, 'subvolume', 'show', path);
    if (!/^\s*Flags:.*\breadonly\b/m.test(shown) || /^\s*Parent UUID:\s*-$/m.test(shown)) throw notOurs(path);
    // Waits until it is gone for good: after a power cut it must not be back, since nobody would know of it.
    await runBtrfs(host, signal, 'subvolume', 'delete', '--commit-after', path);
  } catch (error) {
    if (await isThere(path)) throw error;
  }
};

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

interface Which {
  readonly label: string;
  readonly first: number;
  readonly folders: readonly Folder[];
}

interface Folder {
  readonly target: string;
  readonly top: string;
  readonly fileSystem: string;
}

// The intent comes from a journal, of this process or of one that crashed.
const whichFrom = (intent: UndoRequest['intent']): Which => {
  const given: object = intent instanceof Object ? intent : {};
  const text = (value: unknown, key: string) => {
    const member: unknown = value instanceof Object ? Reflect.get(value, key) : undefined;
    return typeof member === 'string' ? member : '';
  };
  const folders: readonly unknown[] = 'folders' in given && Array.isArray(given.folders) ? given.folders : [];
  return {
    label: text(given, 'label'),
    first: 'first' in given && typeof given.first === 'number' ? given.first : 1,
    folders: folders.map((one) => ({ target: text(one, 'target'), top: text(one, 'top'), fileSystem: text(one, 'fileSystem') })),
  };
};
