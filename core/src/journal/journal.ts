import { constants, type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { flushFolder } from '../host/flush-folder.ts';
import { stateUnwritable } from '../state/state-unwritable.ts';
import { workingName } from '../state/unfinished.ts';
import { type JournalRecord, toLine } from './journal-record.ts';

/**
 * The journal of one run: what was taken and not yet given back. Append-only; a record that `append` has
 * confirmed survives a power cut.
 */
export class Journal {
  readonly #path: string;
  readonly #head: JournalRecord;
  #file: Promise<FileHandle> | undefined;
  #last: Promise<void> = Promise.resolve();
  #wholeBytes = 0;
  #closed = false;

  /** Nothing is written before `begin` or the first `append`. */
  constructor(path: string, head: JournalRecord) {
    this.#path = path;
    this.#head = head;
  }

  /** Writes down that the run goes on, for others to see. Where that cannot be written nobody sees it, and the first `append` says why. */
  async begin(): Promise<void> {
    await this.#open().catch(() => {});
  }

  /** Writes one record behind the others and waits until it is on the disk. @throws `CORE_STATE_UNWRITABLE` */
  append(record: JournalRecord): Promise<void> {
    const written = this.#last.then(() => this.#write(record));
    // A record that could not be written is told to its own caller; those behind it are tried all the same.
    this.#last = written.catch(() => {});
    return written;
  }

  /** Closes the file, and removes it when nothing is left to give back; what is left is for the next run, whether this process lives on or not. */
  async close(allGivenBack: boolean): Promise<void> {
    // A full disk takes no record; then the next process finds that this one is gone.
    if (!allGivenBack && this.#file !== undefined) await this.append({ kind: 'end' }).catch(() => {});
    this.#closed = true;
    await this.#last;
    if (this.#file === undefined) return;
    const file = await this.#file;
    await file.close();
    if (allGivenBack) await rm(this.#path, { force: true });
  }

  async #open(): Promise<FileHandle> {
    // A command that outlives the run must not bring back a journal that is gone.
    if (this.#closed) throw new Error('The journal is closed.');
    this.#file ??= createJournal(this.#path, this.#head);
    try {
      const file = await this.#file;
      this.#wholeBytes ||= (await file.stat()).size;
      return file;
    } catch (error) {
      this.#file = undefined;
      throw stateUnwritable(this.#path, error);
    }
  }

  async #write(record: JournalRecord): Promise<void> {
    const file = await this.#open();
    const line = toLine(record);
    try {
      await file.appendFile(line);
      await file.datasync();
      this.#wholeBytes += Buffer.byteLength(line);
    } catch (error) {
      // A line that a full disk has cut short must not spoil the one behind it.
      await file.truncate(this.#wholeBytes);
      throw stateUnwritable(this.#path, error);
    }
  }
}

// Renamed into place with its head already in it, so that nobody ever sees a journal without an owner.
const createJournal = async (path: string, head: JournalRecord): Promise<FileHandle> => {
  const working = workingName(path);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // Appending, whatever was cut off before: a place of its own would be left behind by `truncate`.
  const file = await open(working, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_APPEND, 0o600);
  try {
    await file.appendFile(toLine(head));
    await file.datasync();
    await rename(working, path);
    await flushFolder(dirname(path));
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
};
