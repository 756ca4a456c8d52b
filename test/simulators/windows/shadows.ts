import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { guid, type Machine, type SimulatedShadow, type SimulatedVolume } from './machine.ts';

/** Copies what is on volumes now, as one set. */
export const makeShadows = (
  machine: Machine,
  volumes: readonly SimulatedVolume[],
  how: Pick<SimulatedShadow, 'noWriters' | 'owner'>,
): readonly SimulatedShadow[] => {
  const setId = guid();
  const first = machine.update((state) => {
    state.made += volumes.length;
    return state.made - volumes.length + 1;
  });
  const shadows = volumes.map(({ id, mountedOn }, index) => {
    const device = join(machine.folder, 'devices', `HarddiskVolumeShadowCopy${first + index}`);
    cpSync(mountedOn, device, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
    return { id: guid(), setId, volume: id, device, ...how };
  });
  machine.update((state) => void state.shadows.push(...shadows));
  return shadows;
};

/** Deletes shadow copies; answers how many there were. */
export const deleteShadows = (machine: Machine, chosen: (shadow: SimulatedShadow) => boolean): number => {
  const gone = machine.update((state) => {
    const found = state.shadows.filter(chosen);
    state.shadows = state.shadows.filter((shadow) => !found.includes(shadow));
    return found;
  });
  for (const { device } of gone) rmSync(device, { recursive: true, force: true });
  return gone.length;
};
