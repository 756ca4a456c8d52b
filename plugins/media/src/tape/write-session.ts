import { open } from 'node:fs/promises';
import { readBackDiffers } from '../spool/errors.ts';
import type { MediumLabel } from '../spool/label.ts';
import type { SpooledFile } from '../spool/medium.ts';
import type { DriveMemory } from './drive-memory.ts';
import { partTooLong, tapeProtected } from './errors.ts';
import type { Station } from './find-tape.ts';
import { nextTape } from './next-tape.ts';
import { readEnd, toEnd, writeIndex } from './tape.ts';
import { readTapeFile, recordsOf, writeTapeFile } from './tape-files.ts';
import { endBytes, fileHeader, type TapeEntry, type TapeFileHeader, type TapeIndex } from './tape-index.ts';

/** What is to be written, behind all that is on the tape in the drive. */
export interface SessionRequest {
  readonly station: Station;
  /** Of the tape in the drive, the newest of its series. */
  readonly label: MediumLabel;
  readonly files: readonly SpooledFile[];
  readonly create: boolean;
  readonly remember: (memory: DriveMemory) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Writes files to a tape, and on to the next ones while they are full. */
class Session {
  readonly #request: SessionRequest;
  #label: MediumLabel;
  #index: TapeIndex;
  /** Number of the next file on the tape. */
  #file = 0;
  /** What this tape has got until now, and was not read back yet. */
  #fresh: TapeEntry[] = [];

  constructor(request: SessionRequest) {
    this.#request = request;
    this.#label = request.label;
    this.#index = { file: 0, tapes: [request.label.name], entries: [] };
  }

  async begin(): Promise<void> {
    const { station, signal } = this.#request;
    const { drive } = station;
    const end = await readEnd(drive, this.#label, signal);
    this.#index = end.index ?? this.#index;
    if (end.isFull) return this.#goOn();
    if ((await drive.status(signal)).flags.has('WR_PROT')) throw tapeProtected(drive.device, this.#label.name);
    await toEnd(drive, signal);
    // What a power cut has left may have no mark behind it.
    await drive.move(signal, 'weof', 1);
    this.#file = end.nextFile + 1;
  }

  /** Writes a file, on the next tape where it does not fit on this one. */
  async write(file: SpooledFile): Promise<void> {
    if (await this.#tryToWrite(file)) return;
    await this.#goOn();
    if (!(await this.#tryToWrite(file))) throw partTooLong(this.#request.station.drive.device, file.name);
  }

  /** Reads back what was written, and then says that it counts. */
  async end(): Promise<TapeIndex> {
    const { station, remember, signal } = this.#request;
    await this.#readBack();
    await toEnd(station.drive, signal);
    const index = { ...this.#index, file: this.#file };
    if (!(await writeIndex(station.drive, this.#label.series, index, signal))) {
      // The next tape begins with it.
      await this.#goOn();
    } else {
      const { index: found } = await readEnd(station.drive, this.#label, signal);
      if (JSON.stringify(found) !== JSON.stringify(index)) throw readBackDiffers(`tape ${station.drive.device}`);
    }
    await remember({ label: this.#label, isFull: false, index: this.#index });
    return this.#index;
  }

  async #tryToWrite({ name, path, sizeBytes }: SpooledFile): Promise<boolean> {
    const { station, signal } = this.#request;
    const header = fileHeader('file', this.#label.series, sizeBytes, name);
    const sha256 = await writeTapeFile(station.drive, header, recordsOf(path), signal);
    if (sha256 === undefined) return false;
    this.#fresh.push({ name, sizeBytes, sha256, tape: this.#label.number, file: this.#file, ...(await endsOf(path, sizeBytes)) });
    this.#file += 1;
    return true;
  }

  /** Leaves a full tape for the next one. What it has got of this session counts once the next one says so. */
  async #goOn(): Promise<void> {
    const { station, create, remember, signal } = this.#request;
    await this.#readBack();
    await remember({ label: this.#label, isFull: true, index: this.#index });
    // Best said on the tape too; a tape that is full may not take even that.
    await toEnd(station.drive, signal);
    await writeTapeFile(station.drive, fileHeader('end', this.#label.series, 0), [], signal).catch(() => undefined);
    const next = await nextTape({ station, create, last: this.#label, index: this.#index, signal });
    this.#label = next.label;
    this.#index = next.index;
    this.#file = next.nextFile;
    await remember({ label: this.#label, isFull: false, index: this.#index });
  }

  /** Compares what is on the tape with what was written, and takes it into the index. @throws `MEDIA_READ_BACK_DIFFERS` */
  async #readBack(): Promise<void> {
    const { station, signal } = this.#request;
    const [first] = this.#fresh;
    // They lie one behind the other, and reading one ends at the beginning of the next.
    if (first !== undefined) await station.drive.toFile(signal, first.file);
    for (const entry of this.#fresh) {
      const isWanted = (header: TapeFileHeader | undefined) => header?.name === entry.name;
      const read = await readTapeFile(station.drive, isWanted, () => undefined, signal);
      if (read?.sha256 !== entry.sha256) throw readBackDiffers(`tape ${station.drive.device}`);
    }
    const replaced = new Set(this.#fresh.map(({ name }) => name));
    this.#index = { ...this.#index, entries: [...this.#index.entries.filter(({ name }) => !replaced.has(name)), ...this.#fresh] };
    this.#fresh = [];
  }
}

/** Writes files behind all that is on the tape in the drive, and on to the next tapes. Answers what counts from then on. */
export const writeSession = async (request: SessionRequest): Promise<TapeIndex> => {
  const session = new Session(request);
  await session.begin();
  for (const file of request.files) await session.write(file);
  return session.end();
};

const endsOf = async (path: string, sizeBytes: number): Promise<Pick<TapeEntry, 'head' | 'tail'>> => {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(Math.min(sizeBytes, endBytes.head));
    const tail = Buffer.alloc(Math.min(sizeBytes - head.length, endBytes.tail));
    await file.read(head, 0, head.length, 0);
    await file.read(tail, 0, tail.length, sizeBytes - tail.length);
    return { head: head.toString('base64'), tail: tail.toString('base64') };
  } finally {
    await file.close();
  }
};
