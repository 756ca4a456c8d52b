import { BackupError, type Host } from '@tapedeck/core';
import { type Changer, isForCleaning } from './changer.ts';
import { noTape, tapeStays } from './errors.ts';
import { readTape, type Tape } from './tape.ts';
import type { TapeDrive } from './tape-drive.ts';

/** A drive, and the robot that serves it where there is one. */
export interface Station {
  readonly drive: TapeDrive;
  readonly changer: Changer | undefined;
  readonly host: Host;
  /** What was found in the slots of the changer: moving a tape takes minutes, so none is looked at twice. */
  readonly seen: Map<number, Found | undefined>;
}

type Found = Tape | 'empty';

/** What a drive may have in it that another tape can take the place of. */
const passedOver: readonly string[] = ['MEDIA_NO_TAPE', 'MEDIA_TAPE_FOREIGN', 'MEDIA_CLEANING_TAPE'];
const loadSeconds = 180;

/**
 * Has a tape in the drive that is wanted: the one that is there, or else the first of the changer. `undefined` when there is none. Without a changer it is said
 * what is wrong with the one in the drive. @throws `MEDIA_NO_TAPE`, `MEDIA_TAPE_FOREIGN`, `MEDIA_CLEANING_TAPE`
 */
export const findTape = async <Wanted extends Found>(
  station: Station,
  isWanted: (tape: Found) => tape is Wanted,
  signal: AbortSignal,
): Promise<Wanted | undefined> => {
  const { drive, changer } = station;
  if (changer === undefined) {
    const tape = await readTape(drive, signal);
    return isWanted(tape) ? tape : undefined;
  }
  const { seen } = station;
  const inDrive = await look(drive, signal);
  if (inDrive !== undefined && isWanted(inDrive)) return inDrive;
  const { slots, loadedFrom } = await changer.inventory(signal);
  if (loadedFrom !== undefined) seen.set(loadedFrom, inDrive);
  for (const slot of slots.filter((one) => one.isFull && !isForCleaning(one))) {
    const known = seen.get(slot.number);
    if (seen.has(slot.number) && !(known !== undefined && isWanted(known))) continue;
    await putBack(station, signal);
    await changer.load(slot, signal);
    await untilReady(station, signal);
    const tape = await look(drive, signal);
    seen.set(slot.number, tape);
    if (tape !== undefined && isWanted(tape)) return tape;
  }
  return undefined;
};

/** Has the drive give out its tape, and the changer put it back. @throws `MEDIA_NOT_EJECTED`, `MEDIA_TAPE_FAILED` */
export const putBack = async ({ drive, changer }: Pick<Station, 'drive' | 'changer'>, signal: AbortSignal): Promise<void> => {
  const isLoaded = changer === undefined || (await changer.inventory(signal)).isLoaded;
  if (!isLoaded) return;
  const complaint = await drive.complaint(signal, 'offline');
  if (complaint !== undefined) throw tapeStays(drive.device, complaint);
  await changer?.unload(signal);
};

const look = async (drive: TapeDrive, signal: AbortSignal): Promise<Found | undefined> => {
  try {
    return await readTape(drive, signal);
  } catch (error) {
    if (error instanceof BackupError && passedOver.includes(error.code)) return undefined;
    throw error;
  }
};

/** A drive takes a minute to thread a tape. */
const untilReady = async ({ drive, host }: Station, signal: AbortSignal): Promise<void> => {
  for (let waited = 0; waited < loadSeconds; waited++) {
    if ((await drive.status(signal)).flags.has('ONLINE')) return;
    await host.sleep(1000, signal);
  }
  throw noTape(drive.device);
};
