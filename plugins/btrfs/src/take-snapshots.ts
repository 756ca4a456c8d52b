import { join } from 'node:path';
import { type Host, isWithin, type Mount, mountOf } from '@tapedeck/core';
import type { PlacedOnBtrfs } from './find-subvolume.ts';
import { listSubvolumes } from './list-subvolumes.ts';
import { runBtrfs } from './run-btrfs.ts';

/** A subvolume, and the mount at whose top its snapshot is made. */
interface Wanted {
  readonly subvolume: string;
  readonly mount: Mount;
}

/** What snapshots are taken with. */
export interface Taking {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly label: string;
  /** Number of the first. */
  readonly first: number;
  readonly mounts: readonly Mount[];
}

/** Snapshots by the subvolumes that they froze. */
export type Taken = Readonly<Record<string, string>>;

/**
 * Freezes the subvolumes that hold these paths, one right after the other, then those that lie below them, until there are
 * no more. They are listed after what they lie in is frozen: one that is made meanwhile cannot be missed.
 */
export const takeSnapshots = async (placed: readonly PlacedOnBtrfs[], taking: Taking): Promise<Taken> => {
  const { host, signal, label, first } = taking;
  const taken: Record<string, string> = {};
  let wanted: readonly Wanted[] = placed.flatMap(({ pieces }) => pieces.map(({ volume, mount }) => ({ subvolume: volume, mount })));
  while (wanted.length > 0) {
    // From the top downwards: a snapshot that lies in a subvolume is not yet there when that one is frozen.
    for (const { subvolume, mount } of wanted.toSorted((a, b) => a.subvolume.length - b.subvolume.length)) {
      if (Object.hasOwn(taken, subvolume)) continue;
      const snapshot = join(mount.target, `${label}${first + Object.keys(taken).length}`);
      await runBtrfs(host, signal, 'subvolume', 'snapshot', '-r', subvolume, snapshot);
      taken[subvolume] = snapshot;
    }
    wanted = (await nestedIn(placed, taking)).filter(({ subvolume }) => !Object.hasOwn(taken, subvolume));
  }
  return taken;
};

/** Subvolumes that lie below these paths. */
const nestedIn = async (placed: readonly PlacedOnBtrfs[], { host, signal, mounts }: Taking): Promise<readonly Wanted[]> => {
  const pieces = placed.flatMap((one) => one.pieces);
  const used = [...new Set(pieces.map(({ mount }) => mount))];
  const lists = await Promise.all(
    used.map(async (mount) => {
      const places = pieces.filter((piece) => piece.mount === mount).map(({ at }) => at);
      const all = await listSubvolumes(mount, host, signal);
      return all
        .filter((path) => mountOf(path, mounts) === mount && places.some((at) => isWithin(path, at)))
        .map((subvolume) => ({ subvolume, mount }));
    }),
  );
  return lists.flat();
};
