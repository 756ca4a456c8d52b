import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import type { Host } from '@tapedeck/core';
import { systemCodeOf } from '../folder/destination-error.ts';
import { notATapeDrive, tapeFailed } from './errors.ts';

/** Bytes of each record but the last of a file. */
export const recordBytes = 256 << 10;
/** Longest record that is read, those of others too; nobody writes one that is exactly as long. */
const longestRecordBytes = (1 << 20) - 4;

/** What a drive says of itself. */
export interface DriveStatus {
  /** Where the tape stands, counted in file marks; drives do not know it behind the end of data. */
  readonly file: number;
  readonly block: number;
  /** `ONLINE`, `WR_PROT`, `EOD`, … */
  readonly flags: ReadonlySet<string>;
}

type Operation = 'rewind' | 'eod' | 'bsfm' | 'fsf' | 'asf' | 'weof' | 'setblk' | 'offline';

/** @throws `MEDIA_TAPE_DRIVE_MISSING` unless there is a character device: writing would make a plain file of that name */
export const requireTapeDrive = async (device: string): Promise<void> => {
  const found = await stat(device).catch(() => undefined);
  if (!found?.isCharacterDevice()) throw notATapeDrive(device, found === undefined ? 'nothing' : 'something else');
};

/** A tape drive, as `mt` moves it. What is read and written goes through the device itself, record by record. */
export class TapeDrive {
  readonly device: string;
  readonly #host: Host;

  constructor(device: string, host: Host) {
    this.device = device;
    this.#host = host;
  }

  /** @throws `MEDIA_TAPE_FAILED` */
  async status(signal: AbortSignal): Promise<DriveStatus> {
    const { stdout, stderr, exitCode } = await this.#mt(signal, 'status');
    if (exitCode !== 0) throw tapeFailed(this.device, 'status', said(stderr, exitCode));
    const [, file = '-1', block = '-1'] = /File number=(-?\d+), block number=(-?\d+)/.exec(stdout) ?? [];
    const flags = stdout.trimEnd().split('\n').at(-1) ?? '';
    return { file: Number(file), block: Number(block), flags: new Set(flags.trim().split(/\s+/)) };
  }

  /** @throws `MEDIA_TAPE_FAILED` */
  async move(signal: AbortSignal, operation: Operation, count?: number): Promise<void> {
    const complaint = await this.complaint(signal, operation, count);
    if (complaint !== undefined) throw tapeFailed(this.device, operation, complaint);
  }

  /** What the drive has against it; `undefined` when it was done. */
  async complaint(signal: AbortSignal, operation: Operation, count?: number): Promise<string | undefined> {
    const { stderr, exitCode } = await this.#mt(signal, operation, ...(count === undefined ? [] : [`${count}`]));
    return exitCode === 0 ? undefined : said(stderr, exitCode);
  }

  /** Goes to the beginning of a file, forwards where that is possible. */
  async toFile(signal: AbortSignal, file: number): Promise<void> {
    const now = await this.status(signal);
    const isKnown = now.file >= 0 && now.file <= file && !now.flags.has('EOD');
    if (isKnown && now.file === file && now.block === 0) return;
    if (isKnown && now.file < file) await this.move(signal, 'fsf', file - now.file);
    else await this.move(signal, 'asf', file);
  }

  /** Opens what comes next for reading. Nobody makes a file by that. */
  async reader(): Promise<TapeReader> {
    return new TapeReader(await open(this.device, constants.O_RDONLY));
  }

  /** Opens the place where the tape stands for writing; closing it writes a file mark. */
  async writer(): Promise<TapeWriter> {
    return new TapeWriter(await open(this.device, constants.O_WRONLY));
  }

  #mt(signal: AbortSignal, ...args: readonly string[]) {
    return this.#host.run({ file: 'mt', args: ['-f', this.device, ...args], env: { LC_ALL: 'C' }, signal });
  }
}

const said = (stderr: string, exitCode: number | undefined) => stderr.trim().slice(0, 300) || `exit code ${exitCode ?? 'unknown'}`;

/** Reads one file of a tape, record by record. */
export class TapeReader {
  readonly #handle: FileHandle;
  readonly #record = Buffer.allocUnsafe(longestRecordBytes);

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** The next record, good until the next call; empty at a file mark. @throws an error with the code `EIO` where nothing was ever written */
  async next(): Promise<Buffer> {
    const { bytesRead } = await this.#handle.read(this.#record, 0, this.#record.length, null);
    // A drive that has found nothing, and does not say so.
    if (bytesRead === longestRecordBytes) throw Object.assign(new Error('There is no record here.'), { code: 'EIO' });
    return this.#record.subarray(0, bytesRead);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** Writes one file of a tape. */
export class TapeWriter {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Writes a record; `false` when the tape is full. */
  async write(record: Uint8Array): Promise<boolean> {
    try {
      const { bytesWritten } = await this.#handle.write(record, 0, record.byteLength, null);
      return bytesWritten === record.byteLength;
    } catch (error) {
      if (systemCodeOf(error) === 'ENOSPC') return false;
      throw error;
    }
  }

  /** Ends the file with a mark; `false` when not even that was possible. */
  async close(): Promise<boolean> {
    try {
      await this.#handle.close();
      return true;
    } catch (error) {
      if (systemCodeOf(error) === 'ENOSPC') return false;
      throw error;
    }
  }
}
