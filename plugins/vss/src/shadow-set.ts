import type { WriterNeed } from '@tapedeck/core';
import type { PlacedOnVolumes } from './place-groups.ts';

/** Volumes that are frozen at one instant, in one session of the tool. */
export interface ShadowSet {
  /** `full` has applications cut their logs once the run is complete. */
  readonly mode: 'full' | 'copy';
  /** Ids of volumes. */
  readonly volumes: readonly string[];
  readonly writers: readonly WriterNeed[];
}

/** A shadow copy that was made. A type, since it goes through the journal. */
export type Shadow = {
  readonly id: string;
  readonly volume: string;
  /** The folder through which its content is read. */
  readonly top: string;
};

/**
 * Sets for groups: one for all that want their logs cut, one for all others. What is in a full session counts as backed up, so those
 * that only want a copy must not be in it.
 */
export const planSets = (placed: readonly PlacedOnVolumes[]): readonly (ShadowSet & { readonly of: readonly PlacedOnVolumes[] })[] =>
  (['full', 'copy'] as const)
    .map((mode) => {
      const of = placed.filter((one) => (one.group.mode ?? 'copy') === mode);
      return {
        mode,
        of,
        volumes: [...new Set(of.flatMap((one) => one.placed.flatMap(({ pieces }) => pieces.map(({ volume }) => volume))))],
        writers: of.flatMap(({ group }) => group.writers ?? []),
      };
    })
    .filter(({ volumes }) => volumes.length > 0);
