import { damaged } from '../errors.ts';
import { sha256 } from '../format/seal.ts';
import { readRange } from '../store/read-range.ts';
import type { Store } from '../store/store.ts';
import type { MediaWriter } from './media-writer.ts';

/** Bytes written before they are read back, so that the source is not held up by a flush for each block. */
const windowBytes = 128 << 20;

/** Normal verification: reads back what was written, from the medium where the system allows, and compares hashes. */
export class ReadBack {
  readonly #store: Store;
  readonly #writer: MediaWriter;
  #nextRow: number;
  #pending = 0;
  /** Whether some read may have come from memory. */
  throughCache = false;

  constructor(store: Store, writer: MediaWriter) {
    this.#store = store;
    this.#writer = writer;
    // What an interrupted run has left was read when it was found.
    this.#nextRow = writer.rows.length;
  }

  /** Told of every block; now and then it catches up. */
  async wrote(bytes: number): Promise<void> {
    this.#pending += bytes;
    if (this.#pending >= windowBytes) await this.catchUp();
  }

  /** Reads back all blocks that are not confirmed yet. */
  async catchUp(): Promise<void> {
    this.#pending = 0;
    const rows = this.#writer.rows;
    // What cannot be renamed is not there before it is whole.
    if (this.#store.capabilities.rename) await this.#writer.flush();
    else if (this.#nextRow < rows.length) await this.#writer.nextPart();
    while (this.#nextRow < rows.length) await this.#readPart(rows[this.#nextRow]?.part ?? 1);
  }

  async #readPart(part: number): Promise<void> {
    const name = this.#writer.workingName(part);
    const file = await this.#store.open(name);
    try {
      if (!(await file.dropCache())) this.throughCache = true;
      for (let row = this.#writer.rows[this.#nextRow]; row?.part === part; row = this.#writer.rows[this.#nextRow]) {
        const what = `block ${this.#nextRow + 1} of "${name}"`;
        const bytes = await readRange(file, row.offset, row.storedBytes, what);
        if (!sha256(bytes).equals(row.sha256)) throw damaged(what, 'what the medium gives back is not what was written');
        this.#nextRow += 1;
      }
    } finally {
      await file.close();
    }
  }
}
