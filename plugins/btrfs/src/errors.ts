import { BackupError } from '@tapedeck/core';

/** This process may not do what snapshots take. */
export const notAllowed = () =>
  new BackupError('BTRFS_NOT_ALLOWED', 'This user may not take and delete snapshots of btrfs subvolumes.', {
    hint: 'Run the job as root, or with the capability CAP_SYS_ADMIN.',
  });

/** A program has ended with an error, or said what it never says. */
export const programFailed = (line: string, said: string) =>
  new BackupError('BTRFS_COMMAND_FAILED', `"${line}" has failed: ${said}`, {
    hint: 'Run it by hand as the same user to see why. Where a file system is mounted read-only, no snapshots can be made.',
  });

/** What is below a path cannot be named, so its snapshot would hold an empty directory in its place. */
export const subvolumeUnnamed = (path: string) =>
  new BackupError('BTRFS_SUBVOLUME_UNNAMED', `The subvolume "${path}" has a name that "btrfs" cannot be given.`, {
    hint: 'Rename it: names are to be text in UTF-8.',
  });

/** Where the snapshots of an earlier run were made is not to be seen any more. */
export const notMounted = (target: string) =>
  new BackupError(
    'BTRFS_NOT_MOUNTED',
    `The file system that was mounted on "${target}" is not mounted as it was, with snapshots of ours on it.`,
    {
      hint: 'Mount it as it was; the next run then deletes them. Or delete them by hand: ".tapedeck-…" at its top.',
    },
  );

/** It bears our label and is not what we have made. */
export const notOurs = (path: string) =>
  new BackupError('BTRFS_NOT_OURS', `"${path}" bears our label, but is no read-only snapshot, and is not deleted.`, {
    hint: 'See what it is, and rename or delete it by hand.',
  });

/** The frozen view has gone while it was read. */
export const snapshotGone = (path: string) =>
  new BackupError('BTRFS_SNAPSHOT_GONE', `The snapshot at "${path}" has gone while it was read, so what was read may not be whole.`, {
    hint: 'See what else deletes snapshots on this machine, then run the job again.',
  });
