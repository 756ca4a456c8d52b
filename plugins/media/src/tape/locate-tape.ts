import { join } from 'node:path';
import { BackupError, type Host } from '@tapedeck/core';
import type { FolderDestination } from '../folder/folder-destination.ts';
import type { LocatingRun } from '../locating/locating-run.ts';
import { noteRefusal } from '../locating/note-refusal.ts';
import type { MediaOptions } from '../options.ts';
import { firstLabel, type MediumLabel } from '../spool/label.ts';
import type { Medium } from '../spool/medium.ts';
import { findSpool, openSpool, spoolFolder } from '../spool/open-spool.ts';
import { SpooledDestination } from '../spool/spooled-destination.ts';
import { Changer } from './changer.ts';
import { withDrive } from './drive-lock.ts';
import { type DriveMemory, memoryFile, readMemory, writeMemory } from './drive-memory.ts';
import { noTape, otherTape, tapeEmpty, tapeProtected } from './errors.ts';
import { findTape, type Station } from './find-tape.ts';
import { nextTape } from './next-tape.ts';
import { labelTape, readEnd, type Tape } from './tape.ts';
import { requireTapeDrive, TapeDrive } from './tape-drive.ts';
import type { TapeIndex } from './tape-index.ts';
import { forgetFetched, TapeMedium } from './tape-medium.ts';

/** Options of a destination that is a tape. */
export type TapeOptions = MediaOptions & { readonly tape: string };

/** Longest part of a media file unless the site file says otherwise: what is lost at the end of each tape is no longer than that. */
const longestPartBytes = 4 * 2 ** 30;

/** The newest tape of a series, and all that counts. */
interface Newest {
  readonly label: MediumLabel;
  readonly index: TapeIndex;
}

interface Place {
  readonly run: LocatingRun;
  readonly host: Host;
  readonly options: TapeOptions;
  readonly station: Station;
  readonly memory: DriveMemory | undefined;
  readonly file: string;
}

/**
 * The tape in the drive as a destination if it is ours, the newest of its series, and can be written to; an empty one is begun where the options allow it. A
 * changer looks for such a tape. Otherwise the run notes why not.
 */
export const locateTapeForWriting = (run: LocatingRun, host: Host, options: TapeOptions): Promise<SpooledDestination | undefined> =>
  noteRefusal(run, () =>
    locked(run, host, options, async (place) => {
      const newest = run.dryRun ? await lookOnly(place) : await newestForWriting(place);
      if (newest === undefined) return destinationOf(notBegun(options.tape), await findSpool(options, run, host, 'empty'));
      const { series } = newest.label;
      const medium = mediumOf(place, newest);
      if (!run.dryRun) await forgetFetched(readFolder(place, series));
      return destinationOf(medium, await openSpool(options, run, host, series));
    }),
  );

/** The tapes of the series in the drive, or in its changer, to read from, and what waits for them in the spool of this machine. */
export const locateTapeForReading = (run: LocatingRun, host: Host, options: TapeOptions): Promise<SpooledDestination | undefined> =>
  noteRefusal(run, () =>
    locked(run, host, options, async (place) => {
      const newest = await newestForReading(place);
      return destinationOf(mediumOf(place, newest), await findSpool(options, run, host, newest.label.series));
    }),
  );

const locked = async <Answer>(
  run: LocatingRun,
  host: Host,
  options: TapeOptions,
  work: (place: Place) => Promise<Answer>,
): Promise<Answer> => {
  await requireTapeDrive(options.tape);
  const changer = options.changer === undefined ? undefined : new Changer(options.changer, host);
  const station = { drive: new TapeDrive(options.tape, host), changer, host, seen: new Map() };
  const file = memoryFile(spoolFolder(options, run, ''), options.tape);
  return withDrive(options.tape, host, run.signal, async () => work({ run, host, options, station, file, memory: await readMemory(file) }));
};

const readFolder = ({ options, run }: Pick<Place, 'options' | 'run'>, series: string) => join(spoolFolder(options, run, `${series}.read`));

const mediumOf = (place: Place, { label, index }: Newest): TapeMedium => {
  const { station, file, options, run } = place;
  const folder = readFolder(place, label.series);
  return new TapeMedium({ station, label, index, readFolder: folder, memoryFile: file, create: options.create, signal: run.signal });
};

const destinationOf = (medium: Medium, spool: FolderDestination) =>
  new SpooledDestination(medium, spool, { sequential: true, maxFileBytes: longestPartBytes });

const isLabelled = (tape: Tape | 'empty'): tape is Tape => tape !== 'empty';
const isEmpty = (tape: Tape | 'empty') => tape === 'empty';
const isNewerThan =
  ({ series, number }: MediumLabel) =>
  (tape: Tape | 'empty'): tape is Tape =>
    tape !== 'empty' && tape.label.series === series && tape.label.number > number;

/** What counts according to the tape in the drive. */
const readNewest = async ({ station, run }: Place, { label }: Tape): Promise<Newest & { readonly isFull: boolean }> => {
  const { index, isFull } = await readEnd(station.drive, label, run.signal);
  return { label, isFull, index: index ?? { file: 0, tapes: [label.name], entries: [] } };
};

/** In a dry run no tape is moved from its slot, and none is begun: `undefined` where a run would do that. */
const lookOnly = async (place: Place): Promise<Newest | undefined> => {
  const { station, options, run } = place;
  try {
    const tape = await findTape({ ...station, changer: undefined }, (found): found is Tape | 'empty' => found !== undefined, run.signal);
    if (tape !== undefined && isLabelled(tape)) return await readNewest(place, tape);
    if (!options.create) throw tapeEmpty(options.tape);
    return undefined;
  } catch (error) {
    if (station.changer !== undefined && error instanceof BackupError) return undefined;
    throw error;
  }
};

const newestForWriting = async (place: Place): Promise<Newest> => {
  const { station, run, memory, options, file } = place;
  // Without a changer somebody has chosen the tape: it may be of another series, but of the same one no older.
  const isNewest = (tape: Tape | 'empty'): tape is Tape =>
    tape !== 'empty' &&
    (memory === undefined ||
      (tape.label.series === memory.label.series ? tape.label.number >= memory.label.number : station.changer === undefined));
  const tape = await findTape(station, isNewest, run.signal);
  if (tape === undefined) return beginOrGoOn(place);
  const { label, index, isFull } = memory === undefined ? await newestOfSeries(place, tape) : await readNewest(place, tape);
  if ((await station.drive.status(run.signal)).flags.has('WR_PROT')) throw tapeProtected(options.tape, label.name);
  const found = isFull ? await nextTape({ station, create: options.create, last: label, index, signal: run.signal }) : { label, index };
  await writeMemory(file, { ...found, isFull: false });
  return found;
};

/** No tape is there that could be gone on with: an empty one goes on from a full one, or begins a new series. */
const beginOrGoOn = async (place: Place): Promise<Newest> => {
  const { station, run, memory, options, file, host } = place;
  const { signal } = run;
  const { create, tape: device } = options;
  if (memory?.isFull) {
    const next = await nextTape({ station, create, last: memory.label, index: memory.index, signal });
    await writeMemory(file, { ...next, isFull: false });
    return next;
  }
  if ((await findTape(station, isEmpty, signal)) === undefined) throw nothingUsable(place);
  if (!create) throw tapeEmpty(device);
  const label = firstLabel(host.now(), '-1');
  await labelTape(station.drive, label, undefined, signal);
  const begun = { label, index: { file: 0, tapes: [label.name], entries: [] } };
  await writeMemory(file, { ...begun, isFull: false });
  return begun;
};

const nothingUsable = ({ memory, options: { tape: device } }: Place): BackupError =>
  memory === undefined ? noTape(device) : otherTape(device, 'another tape of its series', memory.label.name);

const newestForReading = async (place: Place): Promise<Newest> => {
  const { station, run, memory, options, file } = place;
  const tape = await findTape(station, isLabelled, run.signal);
  if (tape === undefined) throw tapeEmpty(options.tape);
  const newest = await readNewest(place, tape);
  const isKnown = memory?.label.series === newest.label.series && memory.label.number >= newest.label.number;
  if (isKnown && memory.index.entries.length >= newest.index.entries.length) return memory;
  const found = await newestOfSeries(place, tape);
  // A restore that is told to put in another tape finds all of the series again.
  if (!run.dryRun) await writeMemory(file, found);
  return found;
};

/** The newest tape of a series as far as a changer has it, where nobody remembers which one that is. It is in the drive then. */
const newestOfSeries = async (place: Place, first: Tape): Promise<Newest & { readonly isFull: boolean }> => {
  const { station, run } = place;
  if (station.changer === undefined) return readNewest(place, first);
  let newest = first;
  for (let newer: Tape | undefined = first; newer !== undefined; newer = await findTape(station, isNewerThan(newest.label), run.signal))
    newest = newer;
  const isIt = (tape: Tape | 'empty'): tape is Tape => tape !== 'empty' && tape.label.id === newest.label.id;
  await findTape(station, isIt, run.signal);
  return readNewest(place, newest);
};

/** What stands for a tape that a dry run does not begin. */
const notBegun = (device: string): Medium => ({
  name: `tape ${device}`,
  files: new Map(),
  holds: async () => false,
  open: () => Promise.reject(tapeEmpty(device)),
  write: () => Promise.reject(tapeEmpty(device)),
});
