import { join, relative } from 'node:path';
import { isWithin, knownPath, type Mount, mapOthers, mountOf, type Snapshot } from '@tapedeck/core';
import type { PlacedOnBtrfs } from './find-subvolume.ts';
import type { Taken } from './take-snapshots.ts';

type Mapping = Snapshot['mapping'][number];

/** Where each path is read now, and each place below it that its own snapshot does not hold. */
export const mapSnapshots = (placed: PlacedOnBtrfs, taken: Taken, mounts: readonly Mount[]): readonly Mapping[] => [
  ...placed.pieces.flatMap(({ at, mount, volume: subvolume }) => [
    { path: knownPath(placed, at), readFrom: join(taken[subvolume] ?? subvolume, relative(subvolume, at)) },
    ...Object.entries(taken)
      .filter(([nested]) => nested !== subvolume && isWithin(nested, at) && mountOf(nested, mounts) === mount)
      .map(([nested, readFrom]) => ({ path: knownPath(placed, nested), readFrom })),
  ]),
  ...mapOthers(placed),
];
