import type { PlacedGroup } from '@tapedeck/core';
import type { LogicalVolume } from './list-volumes.ts';

/** Volumes that are frozen at one instant: those that one workload spans, joined where two share one. Any other stands alone. */
export type VolumeSet = readonly LogicalVolume[];

/** The sets in which the volumes of placed groups are frozen. */
export const setsOf = (groups: readonly PlacedGroup<LogicalVolume>[]): readonly VolumeSet[] =>
  groups.flatMap(together).reduce<readonly VolumeSet[]>(join, []);

const together = ({ workload, placed }: PlacedGroup<LogicalVolume>): readonly VolumeSet[] => {
  const volumes = [...new Set(placed.flatMap(({ pieces }) => pieces.map(({ volume }) => volume)))];
  return workload === undefined ? volumes.map((volume) => [volume]) : [volumes];
};

const join = (sets: readonly VolumeSet[], next: VolumeSet): readonly VolumeSet[] => {
  const meets = (set: VolumeSet) => set.some((volume) => next.includes(volume));
  return [...sets.filter((set) => !meets(set)), [...new Set([...sets.filter(meets).flat(), ...next])]];
};
