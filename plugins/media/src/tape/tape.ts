import { systemCodeOf } from '../folder/destination-error.ts';
import { labelText, type MediumLabel, readLabel } from '../spool/label.ts';
import { cleaningTape, noTape, notAtEnd, tapeFailed, tapeForeign } from './errors.ts';
import type { TapeDrive } from './tape-drive.ts';
import { readTapeFile, recordsIn, writeTapeFile } from './tape-files.ts';
import { fileHeader, readIndex, type TapeFileHeader, type TapeIndex } from './tape-index.ts';

/** A tape in a drive that bears our label. */
export interface Tape {
  readonly label: MediumLabel;
  readonly isProtected: boolean;
}

/** What is on the tape in the drive: our label, or nothing at all. @throws `MEDIA_NO_TAPE`, `MEDIA_CLEANING_TAPE`, `MEDIA_TAPE_FOREIGN` */
export const readTape = async (drive: TapeDrive, signal: AbortSignal): Promise<Tape | 'empty'> => {
  const { flags } = await drive.status(signal);
  if (flags.has('CLN')) throw cleaningTape(drive.device);
  if (flags.has('DR_OPEN') || !flags.has('ONLINE')) throw noTape(drive.device);
  // Records are as long as they were written, whatever the drive was told by others.
  await drive.move(signal, 'setblk', 0);
  await drive.move(signal, 'rewind');
  const first = await firstRecord(drive);
  const label = first && readLabel(first);
  if (label !== undefined) return { label, isProtected: flags.has('WR_PROT') };
  // Behind the first file mark there is always something on a tape that was ever written to.
  await drive.move(signal, 'rewind');
  const hasMark = (await drive.complaint(signal, 'fsf', 1)) === undefined;
  if (hasMark || first !== undefined) throw tapeForeign(drive.device);
  return 'empty';
};

/** The record at the beginning; `undefined` where there is none. Its copy outlives the reader. */
const firstRecord = async (drive: TapeDrive): Promise<Buffer | undefined> => {
  const reader = await drive.reader();
  try {
    return Buffer.from(await reader.next());
  } catch (error) {
    const code = systemCodeOf(error);
    // A drive says so of an empty tape, and of a record that is longer than any of ours.
    if (code === 'EIO') return undefined;
    if (code === 'ENOMEM' || code === 'EOVERFLOW') throw tapeForeign(drive.device);
    throw error;
  } finally {
    await reader.close();
  }
};

/** Writes the label on an empty tape, and what was on the tapes before it in the series. */
export const labelTape = async (
  drive: TapeDrive,
  label: MediumLabel,
  before: TapeIndex | undefined,
  signal: AbortSignal,
): Promise<void> => {
  await drive.move(signal, 'rewind');
  const writer = await drive.writer();
  const isWritten = await writer.write(Buffer.from(labelText(label)));
  if (!(await writer.close()) || !isWritten) throw tapeFailed(drive.device, 'label', 'the tape takes nothing');
  if (before !== undefined && !(await writeIndex(drive, label.series, { ...before, file: 1 }, signal)))
    throw tapeFailed(drive.device, 'index', 'the tape takes nothing');
};

/** Writes an index where the tape stands; `false` when the tape is full. */
export const writeIndex = async (drive: TapeDrive, series: string, index: TapeIndex, signal: AbortSignal): Promise<boolean> => {
  const bytes = Buffer.from(JSON.stringify(index));
  return (await writeTapeFile(drive, fileHeader('index', series, bytes.length), recordsIn(bytes), signal)) !== undefined;
};

/** The end of a tape. */
export interface TapeEnd {
  /** The newest index; `undefined` where there is nothing but the label. */
  readonly index: TapeIndex | undefined;
  /** Whether the tape is full. */
  readonly isFull: boolean;
  /** Number of the file that would begin at the end of what is on the tape. */
  readonly nextFile: number;
}

/** More is not read into memory; thousands of restore points take less. */
const longestIndexBytes = 512 << 20;

/** Looks for the newest index from the end of the tape backwards: what interrupted runs have left behind it counts for nothing. */
export const readEnd = async (drive: TapeDrive, { series }: MediumLabel, signal: AbortSignal): Promise<TapeEnd> => {
  let isFull = false;
  for (let back = 1; ; back++) {
    await drive.move(signal, 'eod');
    // Before the last file lies the mark of the one before it; before the label none does. Some drives then stop at the beginning, and do not complain.
    let isLabel = (await drive.complaint(signal, 'bsfm', back + 1)) !== undefined;
    const pieces: Buffer[] = [];
    const isIndex = (header: TapeFileHeader | undefined, first: Buffer) => {
      isLabel = readLabel(first) !== undefined;
      isFull ||= header?.kind === 'end';
      return header?.kind === 'index' && header.series === series && header.sizeBytes <= longestIndexBytes;
    };
    const found = isLabel ? undefined : await readTapeFile(drive, isIndex, (bytes) => pieces.push(Buffer.from(bytes)), signal);
    const index = found && readIndex(Buffer.concat(pieces));
    if (isLabel || index !== undefined) return { index, isFull, nextFile: (index?.file ?? 0) + back };
  }
};

/** Goes to the end of what is on the tape, and makes sure that it is there. @throws `MEDIA_TAPE_NOT_AT_END` */
export const toEnd = async (drive: TapeDrive, signal: AbortSignal): Promise<void> => {
  await drive.move(signal, 'eod');
  if (!(await drive.status(signal)).flags.has('EOD')) throw notAtEnd(drive.device);
};
