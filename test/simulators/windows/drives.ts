import type { Machine, SimulatedVolume } from './machine.ts';

type Answer = (machine: Machine, parameters: Readonly<Record<string, string>>) => unknown;

const volumeOf = (machine: Machine, id = ''): SimulatedVolume => {
  const found = machine.read().volumes.find((volume) => volume.id === id);
  if (found === undefined) throw new Error(`There is no volume "${id}".`);
  return found;
};

const change = (machine: Machine, id: string, changed: (volume: SimulatedVolume) => readonly SimulatedVolume[]): void =>
  machine.update((state) => void Object.assign(state, { volumes: state.volumes.flatMap((one) => (one.id === id ? changed(one) : [one])) }));

/**
 * Answers about drives. What goes wrong: `lock` with an error number, `veto` with a type and a name (`5 E:`), `stay` for a drive
 * that says it is out and is not.
 */
export const driveAnswers: Readonly<Record<string, Answer>> = {
  'describe-drive.ps1': (machine, { Volume }) => {
    const { driveType, bus = 'SATA', mountedOn } = volumeOf(machine, Volume);
    return { DriveType: driveType, Bus: bus, IsSystem: /C.$/.test(mountedOn) };
  },
  'eject-medium.ps1': (machine, { Volume }) => {
    const { id } = volumeOf(machine, Volume);
    const failure = machine.failure('lock');
    if (failure !== undefined) return { Step: 'lock', Error: Number(failure) };
    if (machine.failure('stay') === undefined) change(machine, id, (volume) => [{ ...volume, fileSystem: '', label: '' }]);
    return { Step: 'eject', Error: 0 };
  },
  'eject-disk.ps1': (machine, { Volume }) => {
    const { id } = volumeOf(machine, Volume);
    const [type, ...name] = machine.failure('veto')?.split(' ') ?? [];
    if (type !== undefined) return { Result: 23, VetoType: Number(type), VetoName: name.join(' ') };
    change(machine, id, () => []);
    return { Result: 0, VetoType: 0, VetoName: '' };
  },
};
