import { Counts } from './capture-counts.ts';
import { packPlaces } from './packed-places.ts';
import type { CaptureCounts, Captured, EntryProblem, WaitingEntries } from './unit-results.ts';
import type { DirectoryPlace } from './units.ts';

/** Enough for one answer: a message costs as much as some twenty entries, and workers should end at about the same time. */
const batchEntries = 2048;
const batchReadBytes = 32 << 20;

/** What one unit has come to so far. */
export class CaptureBatch {
  readonly directories: Buffer[] = [];
  readonly sliced: { readonly place: DirectoryPlace; readonly slices: readonly Uint8Array[] }[] = [];
  readonly waiting: WaitingEntries[] = [];
  pages: Uint8Array = new Uint8Array();
  readonly #counts = new Counts();
  #directoriesSeen = 0;

  get isFull(): boolean {
    return this.#counts.listed + this.#directoriesSeen >= batchEntries || this.#counts.readBytes >= batchReadBytes;
  }

  count(counts: CaptureCounts): void {
    this.#directoriesSeen += 1;
    this.#counts.add(counts);
  }

  /** Counts a large file that was listed before and has come whole. */
  countFinished(): void {
    this.#counts.captured += 1;
  }

  answer(left: readonly DirectoryPlace[], problems: readonly EntryProblem[]): Captured {
    const directories = new Uint8Array(Buffer.concat(this.directories));
    const { sliced, waiting, pages } = this;
    return { kind: 'captured', directories, pages, left: packPlaces(left), sliced, waiting, counts: this.#counts.plain(), problems };
  }
}
