import { access } from 'node:fs/promises';
import type { Run } from '@tapedeck/core';
import { snapshotGone } from './errors.ts';
import { labelOf } from './label.ts';

/**
 * Makes sure that the snapshots have lasted until everything was read: files that vanish with them would look as if
 * they had been deleted. @throws `BTRFS_SNAPSHOT_GONE`
 */
export const checkFrozen = async ({ found, id }: Pick<Run, 'found' | 'id'>): Promise<undefined> => {
  const read = found.snapshot?.taken.flatMap(({ mapping }) => mapping.map(({ readFrom }) => readFrom)) ?? [];
  for (const path of read.filter((one) => one.includes(`/${labelOf(id)}`))) {
    await access(path).catch(() => Promise.reject(snapshotGone(path)));
  }
};
