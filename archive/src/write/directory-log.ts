import type { DirectoryRow } from '../format/directory-page.ts';
import { GrowingBuffer } from '../pool/growing-buffer.ts';
import { compareRecords, findRecord, recordBytes, recordPages, recordRow } from './directory-record.ts';

/** Directories of a run, as the workers packed them. */
export class DirectoryLog {
  readonly #records = new GrowingBuffer();
  #offsets: number[] = [];

  /** Adds records made by `packDirectory`, one behind the other. */
  add(records: Uint8Array): void {
    const from = this.#records.view().length;
    this.#records.extend(records.length).set(records);
    const packed = this.#records.view();
    for (let offset = from; offset < packed.length; offset += recordBytes(packed, offset)) this.#offsets.push(offset);
  }

  /** Sorts by root and raw path; only then do `find`, `rows` and `packed` answer. */
  sort(): void {
    const packed = this.#records.view();
    this.#offsets.sort((a, b) => compareRecords(packed, a, b));
  }

  /** Rows of the directory index in order. */
  *rows(): Generator<DirectoryRow> {
    const packed = this.#records.view();
    for (const offset of this.#offsets) yield recordRow(packed, offset);
  }

  /** Packed pages of one directory; empty when it was not there. */
  find(root: number, path: Uint8Array): Buffer {
    const packed = this.#records.view();
    const offset = findRecord(packed, this.#offsets, root, path);
    return offset === undefined ? Buffer.of() : recordPages(packed, offset);
  }

  /** The records in order, for the file of the next run. */
  packed(): Buffer {
    const packed = this.#records.view();
    return Buffer.concat(this.#offsets.map((offset) => packed.subarray(offset, offset + recordBytes(packed, offset))));
  }
}
