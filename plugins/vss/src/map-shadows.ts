import { relative, sep } from 'node:path';
import { knownPath, mapOthers, type PlacedPath, type Snapshot } from '@tapedeck/core';
import type { Shadow } from './shadow-set.ts';

/** Where each path is read now: below the device of its volume's shadow copy, whose name must not be taken for a path of its own. */
export const mapShadows = (placed: readonly PlacedPath<string>[], shadows: readonly Shadow[]): Snapshot['mapping'] =>
  placed.flatMap((one) => [
    ...one.pieces.flatMap(({ at, mount, volume }) => {
      const shadow = shadows.find((candidate) => candidate.volume.toLowerCase() === volume.toLowerCase());
      if (shadow === undefined) return [];
      return [{ path: knownPath(one, at), readFrom: `${shadow.device}${sep}${relative(mount.target, at)}` }];
    }),
    ...mapOthers(one),
  ]);
