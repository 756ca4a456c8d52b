import type { Host } from '@tapedeck/core';
import { noDisc, xorrisoFailed } from './errors.ts';
import { addressOf, kindOfDrive, runXorriso, saidBy } from './xorriso.ts';

/** Bytes of a block of all discs that hold files. */
export const blockBytes = 2048;

/** Where a file lies on a disc. */
export interface DiscPlace {
  readonly startBytes: number;
  readonly sizeBytes: number;
}

/** What a disc says of itself. */
export interface DiscState {
  readonly isBlank: boolean;
  /** Whether a further session can be added. */
  readonly isOpen: boolean;
  readonly volume: string;
  readonly freeBytes: number;
  /** Its files, without the slash in front. */
  readonly files: ReadonlyMap<string, DiscPlace>;
}

/** Reads what is on the disc of a drive: the newest session and its tree. @throws `MEDIA_NO_DISC`, `MEDIA_XORRISO_FAILED` */
export const readDisc = async (drive: string, host: Host, signal: AbortSignal): Promise<DiscState> => {
  // Nobody has made the image file yet. Where it will lie is told by the disk.
  if ((await kindOfDrive(drive)) === undefined)
    return { isBlank: true, isOpen: true, volume: '', freeBytes: Number.MAX_SAFE_INTEGER, files: new Map() };
  const look = ['-indev', await addressOf(drive), '-toc', '-find', '/', '-type', 'f', '-exec', 'report_lba', '--'];
  const result = await runXorriso(host, signal, look);
  const lines = result.stdout.split('\n');
  const status = saidOf(lines, 'Media status') ?? '';
  const current = saidOf(lines, 'Media current') ?? '';
  if (result.exitCode !== 0 && status === '') throw xorrisoFailed(drive, 'read', saidBy(result));
  const isBlank = status.startsWith('is blank');
  if (!isBlank && !status.startsWith('is written'))
    throw noDisc(drive, current === '' ? 'it is empty' : `${current}, ${status || 'of no status'}`);
  return {
    isBlank,
    isOpen: isBlank || status.includes('is appendable'),
    volume: volumeOf(lines),
    freeBytes: Number(/(\d+) writable/.exec(saidOf(lines, 'Media blocks') ?? '')?.[1] ?? 0) * blockBytes,
    files: isBlank ? new Map() : filesOf(lines),
  };
};

const saidOf = (lines: readonly string[], key: string): string | undefined =>
  lines
    .find((line) => line.startsWith(key))
    ?.slice(key.length)
    .replace(/^\s*:\s*/, '')
    .trim();

/** Of the last session of the table: "ISO session  :   2 ,        64 ,      1494s , TAPEDECK". */
const volumeOf = (lines: readonly string[]): string =>
  lines
    .findLast((line) => line.startsWith('ISO session'))
    ?.split(',')
    .slice(3)
    .join(',')
    .trim() ?? '';

const row = /^File data lba:\s*(\d+) ,\s*(\d+) ,\s*\d+ ,\s*(\d+) , '\/(.*)'$/;

/** Rows of the report; a file in several pieces would have several, and is none of ours. */
const filesOf = (lines: readonly string[]): ReadonlyMap<string, DiscPlace> => {
  const files = new Map<string, DiscPlace>();
  const inPieces = new Set<string>();
  for (const line of lines) {
    const [, piece, block, sizeBytes, quoted = ''] = row.exec(line) ?? [];
    if (piece === undefined) continue;
    // As a shell would have it quoted.
    const name = quoted.replaceAll(`'"'"'`, "'");
    if (files.has(name)) inPieces.add(name);
    files.set(name, { startBytes: Number(block) * blockBytes, sizeBytes: Number(sizeBytes) });
  }
  for (const name of inPieces) files.delete(name);
  return files;
};
