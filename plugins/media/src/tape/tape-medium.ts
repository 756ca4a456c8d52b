import { createHash } from 'node:crypto';
import { type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReadableFile } from '@tapedeck/core';
import { destinationError } from '../folder/destination-error.ts';
import { makeFolders } from '../folder/make-folders.ts';
import { StoredFile } from '../folder/stored-file.ts';
import { spoolTooSmall } from '../spool/errors.ts';
import type { MediumLabel } from '../spool/label.ts';
import type { Medium, SpooledFile } from '../spool/medium.ts';
import { withDrive } from './drive-lock.ts';
import { type DriveMemory, writeMemory } from './drive-memory.ts';
import { otherTape, tapeDiffers } from './errors.ts';
import { findTape, type Station } from './find-tape.ts';
import type { Tape } from './tape.ts';
import { TapeFile } from './tape-file.ts';
import { readTapeFile, recordsOf } from './tape-files.ts';
import type { TapeEntry, TapeFileHeader, TapeIndex } from './tape-index.ts';
import { writeSession } from './write-session.ts';

/** What a row of tapes needs to know. */
export interface TapeSettings {
  readonly station: Station;
  /** Of the newest tape, and what counts on all of them. */
  readonly label: MediumLabel;
  readonly index: TapeIndex;
  /** Folder for what was read from tapes. */
  readonly readFolder: string;
  readonly memoryFile: string;
  /** Whether an empty tape may be labelled. */
  readonly create: boolean;
  readonly signal: AbortSignal;
}

/** A row of tapes, each of which goes on where the one before it is full. */
export class TapeMedium implements Medium {
  readonly #settings: TapeSettings;
  #label: MediumLabel;
  #index: TapeIndex;
  #entries: ReadonlyMap<string, TapeEntry>;

  constructor(settings: TapeSettings) {
    this.#settings = settings;
    this.#label = settings.label;
    this.#index = settings.index;
    this.#entries = byName(settings.index);
  }

  get name(): string {
    return `tape ${this.#settings.station.drive.device}`;
  }

  get files(): ReadonlyMap<string, TapeEntry> {
    return this.#entries;
  }

  async open(name: string): Promise<ReadableFile> {
    const entry = this.#entries.get(name);
    const attempt = { destination: this.name, name, action: 'read' } as const;
    if (entry === undefined) throw destinationError(Object.assign(new Error(name), { code: 'ENOENT' }), attempt);
    return new TapeFile(entry, async () => {
      const path = await this.#fetched(entry);
      return new StoredFile(await open(path, 'r'), attempt, entry.sizeBytes, true);
    });
  }

  /** Its hash is that of what was read back: the tape that has it need not be in the drive. */
  async holds({ name, path }: SpooledFile, signal: AbortSignal): Promise<boolean> {
    const hash = createHash('sha256');
    for await (const bytes of recordsOf(path)) {
      signal.throwIfAborted();
      hash.update(bytes);
    }
    return this.#entries.get(name)?.sha256 === hash.digest('hex');
  }

  write(files: readonly SpooledFile[], signal: AbortSignal): Promise<void> {
    const { station, create, memoryFile } = this.#settings;
    return withDrive(station.drive.device, station.host, signal, async () => {
      await this.#mount(this.#label.number, signal);
      const remember = async (memory: DriveMemory) => {
        this.#label = memory.label;
        await writeMemory(memoryFile, memory);
      };
      this.#index = await writeSession({ station, label: this.#label, files, create, remember, signal });
      this.#entries = byName(this.#index);
    });
  }

  /** The path of a file on this machine that was read from its tape, once. */
  #fetched(entry: TapeEntry): Promise<string> {
    const { station, readFolder, signal } = this.#settings;
    const path = join(readFolder, entry.sha256);
    return withDrive(station.drive.device, station.host, signal, async () => {
      const there = await stat(path).catch(() => undefined);
      if (there?.size === entry.sizeBytes) return path;
      await makeFolders(readFolder);
      const { freeBytes } = await station.host.diskSpace(readFolder);
      if (freeBytes < entry.sizeBytes) throw spoolTooSmall(readFolder, freeBytes, entry.sizeBytes);
      if (!(await this.#read(entry, path))) {
        // Somebody has changed the tape, or it stands elsewhere than the drive says.
        await this.#mount(entry.tape, signal);
        if (!(await this.#read(entry, path))) throw tapeDiffers(station.drive.device, entry.name);
      }
      return path;
    });
  }

  /** Reads a file from the tape in the drive; `false` when it is not there as it was written. */
  async #read(entry: TapeEntry, path: string): Promise<boolean> {
    const { station, signal } = this.#settings;
    const { drive } = station;
    if (!(await drive.status(signal)).flags.has('ONLINE')) return false;
    const copy = await open(`${path}.new`, 'w', 0o600);
    try {
      if (!(await this.#copy(entry, copy))) return false;
      await copy.datasync();
    } finally {
      await copy.close();
    }
    await rename(`${path}.new`, path);
    return true;
  }

  async #copy({ file, name, sizeBytes, sha256 }: TapeEntry, copy: FileHandle): Promise<boolean> {
    const { station, signal, label } = this.#settings;
    try {
      await station.drive.toFile(signal, file);
      const isWanted = (header: TapeFileHeader | undefined) =>
        header?.series === label.series && header.name === name && header.sizeBytes === sizeBytes;
      return (await readTapeFile(station.drive, isWanted, (bytes) => copy.write(bytes), signal))?.sha256 === sha256;
    } catch {
      signal.throwIfAborted();
      return false;
    }
  }

  /** Has a tape of the series in the drive. @throws `MEDIA_OTHER_TAPE` */
  async #mount(number: number, signal: AbortSignal): Promise<void> {
    const { station, label } = this.#settings;
    let found = 'no tape of this job';
    const isWanted = (tape: Tape | 'empty'): tape is Tape => {
      found = tape === 'empty' ? 'an empty tape' : `the tape "${tape.label.name}"`;
      return tape !== 'empty' && tape.label.series === label.series && tape.label.number === number;
    };
    const tape = await findTape(station, isWanted, signal);
    if (tape === undefined) throw otherTape(station.drive.device, found, this.#index.tapes[number - 1] ?? this.#label.name);
  }
}

/** Removes what was read from tapes for restores that have ended. */
export const forgetFetched = async (readFolder: string): Promise<void> => {
  const names = await readdir(readFolder).catch(() => []);
  for (const name of names) await rm(join(readFolder, name));
};

const byName = ({ entries }: TapeIndex): ReadonlyMap<string, TapeEntry> => new Map(entries.map((entry) => [entry.name, entry]));
