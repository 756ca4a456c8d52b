import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolders } from '../folder/make-folders.ts';
import { writeWhole } from '../marker.ts';
import { labelText, type MediumLabel, readLabel } from '../spool/label.ts';
import { readIndex, type TapeIndex } from './tape-index.ts';

/** What this machine remembers of the tapes of a drive. It may be lost: then the newest tape must be in the drive, or in its changer. */
export interface DriveMemory {
  /** Of the newest tape. */
  readonly label: MediumLabel;
  readonly isFull: boolean;
  readonly index: TapeIndex;
}

/** Where it is kept. */
export const memoryFile = (spool: string, device: string): string =>
  join(spool, `tape-${createHash('sha256').update(device).digest('hex').slice(0, 16)}.json`);

/** `undefined` when there is none, or it makes no sense. */
export const readMemory = async (file: string): Promise<DriveMemory | undefined> => {
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const [label, index] = [readLabel(Buffer.from(lines[0] ?? '')), readIndex(Buffer.from(lines[2] ?? ''))];
  return label && index && { label, isFull: lines[1] === 'full', index };
};

export const writeMemory = async (file: string, { label, isFull, index }: DriveMemory): Promise<void> => {
  await makeFolders(dirname(file));
  await writeWhole(file, `${labelText(label)}${isFull ? 'full' : 'open'}\n${JSON.stringify(index)}\n`);
};
