import type { Entry } from '../format/entry.ts';
import type { TargetFolder } from '../restore/restore-protocol.ts';
import type { EntryStat } from '../system/source-directory.ts';
import { Counts } from '../write/capture-counts.ts';
import { packPlaces } from '../write/packed-places.ts';
import type { EntryProblem } from '../write/unit-results.ts';
import type { DirectoryPlace } from '../write/units.ts';
import type { CopiedContent } from './copy-content.ts';
import type { Copied, GoneNames, LinkedName } from './copy-protocol.ts';
import { LostCounts } from './lost-fidelity.ts';

/** Enough for one answer, and for one visit to the medium. */
const mostEntries = 2048;
const mostBytes = 64 << 20;

/** A file that was written under a passing name. */
export interface WrittenFile {
  /** Where it was read, for people. */
  readonly path: Buffer;
  readonly folder: TargetFolder;
  readonly passing: Buffer;
  readonly name: Buffer;
  readonly content: CopiedContent;
  /** Whether it held still while it was read. */
  readonly isWhole: boolean;
}

/** A folder whose metadata is to be set once nothing is made in it any more. */
export interface UndressedFolder {
  readonly folder: TargetFolder;
  readonly entry: Entry;
}

/** What one unit has come to so far. */
export class CopyBatch {
  readonly counts = new Counts();
  readonly linked: LinkedName[] = [];
  readonly gone: GoneNames[] = [];
  readonly written: WrittenFile[] = [];
  readonly undressed: UndressedFolder[] = [];
  readonly #lost = new LostCounts();
  kept = 0;
  writtenBytes = 0;
  throughCache = false;

  get isFull(): boolean {
    return this.counts.listed + this.linked.length >= mostEntries || this.counts.readBytes >= mostBytes;
  }

  /** Counts an entry that is there to be copied. */
  list({ type, size }: EntryStat): void {
    this.counts.listed += 1;
    if (type === 'directory') this.counts.directories += 1;
    else if (type !== 'file') this.counts.others += 1;
    else {
      this.counts.files += 1;
      this.counts.sourceBytes += size;
    }
  }

  /** Counts a file whose copy is still its own. */
  same(size: number): void {
    this.counts.listed += 1;
    this.counts.files += 1;
    this.counts.captured += 1;
    this.counts.sourceBytes += size;
  }

  /** Takes a file that was copied and has no name of its own yet. */
  write(file: WrittenFile, size: number): void {
    this.written.push(file);
    this.counts.filesRead += 1;
    this.counts.readBytes += size;
    if (!file.content.isShared) this.writtenBytes += file.content.bytes;
  }

  /** Counts what the destination could not be given of an entry. */
  lost(path: Uint8Array, code: string, message: string): void {
    this.#lost.add({ code, entries: 1, path, message });
  }

  answer(left: readonly DirectoryPlace[], problems: readonly EntryProblem[]): Copied {
    const { linked, gone, kept, writtenBytes, throughCache } = this;
    const { all: lost } = this.#lost;
    return {
      kind: 'copied',
      left: packPlaces(left),
      linked,
      gone,
      counts: this.counts.plain(),
      problems,
      lost,
      kept,
      writtenBytes,
      throughCache,
    };
  }
}
