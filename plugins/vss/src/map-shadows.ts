import { relative, sep } from 'node:path';
import { knownPath, mapOthers, type PlacedPath, type Snapshot } from '@tapedeck/core';
import type { Shadow } from './shadow-set.ts';

/** Where each path is read now: through the folder that leads to its volume's shadow copy. A separator at the end has that looked at, not the link. */
export const mapShadows = (placed: readonly PlacedPath<string>[], shadows: readonly Shadow[]): Snapshot['mapping'] =>
  placed.flatMap((one) => [
    ...one.pieces.flatMap(({ at, mount, volume }) => {
      const shadow = shadows.find((candidate) => candidate.volume.toLowerCase() === volume.toLowerCase());
      if (shadow === undefined) return [];
      return [{ path: knownPath(one, at), readFrom: `${shadow.top}${sep}${relative(mount.target, at)}` }];
    }),
    ...mapOthers(one),
  ]);
