import { joinPath } from '../system/join-path.ts';
import { splitNames } from '../system/read-attributes.ts';
import type { SourceDirectory } from '../system/source-directory.ts';
import type { CaptureTools } from './candidate.ts';
import { CaptureBatch } from './capture-batch.ts';
import { type CapturedEntries, captureEntries } from './capture-directory.ts';
import { KeptEntry, NewEntry } from './captured-entry.ts';
import { packDirectory } from './directory-record.ts';
import { type EntryFilter, judgeOf } from './entry-filter.ts';
import type { KnownDirectories } from './known-directories.ts';
import { deferredFile, finishFile } from './large-file.ts';
import { packPages, pagesOverlapping, unpackPages } from './packed-pages.ts';
import { unpackPlaces } from './packed-places.ts';
import { buildPages, keepPages, type PageTools } from './page-builder.ts';
import type { PageFileReader } from './page-files.ts';
import type { PageRef } from './page-ref.ts';
import { PlaceOpener, type PlaceTools } from './place-opener.ts';
import { PreviousEntries } from './previous-entries.ts';
import { sliceNames } from './slice-names.ts';
import type { Captured, DeferredFile, EntryProblem, WaitingEntries } from './unit-results.ts';
import type { DirectoryPlace, FinishedFile, SliceUnit, TreeUnit } from './units.ts';

/** What a worker has at hand. */
export interface TreeTools extends CaptureTools, PageTools, PlaceTools {
  /** Filters of each root. */
  readonly filters: readonly (readonly EntryFilter[])[];
  /** Pages and directories of the last point. */
  readonly previous: { readonly pages: PageFileReader; readonly directories: KnownDirectories } | undefined;
  /** Problems since they were taken last. */
  takeProblems(): EntryProblem[];
}

/** A directory or slice whose large files are being read in segments. */
interface Waiting {
  readonly root: number;
  readonly path: Uint8Array;
  readonly isSlice: boolean;
  readonly captured: CapturedEntries;
}

/** Captures directories of a tree, one after another, and remembers those that wait for the segments of large files. */
export class TreeCapture {
  readonly #tools: TreeTools;
  readonly #opener: PlaceOpener;
  readonly #waiting = new Map<number, Waiting>();
  #lastToken = 0;

  constructor(tools: TreeTools) {
    this.#tools = tools;
    this.#opener = new PlaceOpener(tools);
  }

  /** Captures from the given places downwards until the batch is full. */
  tree({ root, places }: TreeUnit): Captured {
    const batch = new CaptureBatch();
    const stack = unpackPlaces(places).reverse();
    for (let place = stack.pop(); place !== undefined; place = batch.isFull ? undefined : stack.pop()) {
      const below = this.#directory(root, place, batch);
      stack.push(...below.toReversed());
    }
    return batch.answer(stack.reverse(), this.#tools.takeProblems());
  }

  /** Captures a slice of a large directory. */
  slice({ root, place, names: packed }: SliceUnit): Captured {
    const batch = new CaptureBatch();
    const names = splitNames(Buffer.from(packed));
    const previous = this.#previous(root, place.path, (pages) => pagesOverlapping(pages, packed));
    const below = this.#opener.opened(root, place, (directory) => {
      const captured = this.#entries(root, place, directory, { names, isWhole: false }, previous, batch);
      const waiting = this.#wait({ root, path: place.path, isSlice: true, captured });
      if (waiting === undefined)
        batch.pages = packPages(this.#pages(captured, joinPath(this.#opener.spec(root).path, place.path), previous));
      else batch.waiting.push(waiting);
      return captured.subdirectories;
    });
    return batch.answer(below ?? [], this.#tools.takeProblems());
  }

  /** Completes what waited for its large files. */
  finish(token: number, files: readonly FinishedFile[]): Captured {
    const waiting = this.#waiting.get(token);
    if (waiting === undefined) throw new RangeError(`nothing waits under ${token}`);
    this.#waiting.delete(token);
    const { root, path, isSlice, captured } = waiting;
    const folder = this.#tools.places.readFrom(root, path);
    const batch = new CaptureBatch();
    for (const file of files) if (this.#complete(captured, folder, file)) batch.countFinished();
    const pages = packPages(buildPages(captured.entries, joinPath(this.#opener.spec(root).path, path), this.#tools));
    if (isSlice) batch.pages = pages;
    else batch.directories.push(packDirectory(root, path, [pages]));
    return batch.answer([], this.#tools.takeProblems());
  }

  #directory(root: number, place: DirectoryPlace, batch: CaptureBatch): readonly DirectoryPlace[] {
    const below = this.#opener.opened(root, place, (directory) => {
      const names = this.#opener.ask(root, place, () => directory.names());
      if (names === undefined) return undefined;
      const slices = sliceNames(names);
      if (slices !== undefined) {
        batch.sliced.push({ place, slices });
        return [];
      }
      const previous = this.#previous(root, place.path, (pages) => pages);
      const captured = this.#entries(root, place, directory, { names, isWhole: true }, previous, batch);
      const waiting = this.#wait({ root, path: place.path, isSlice: false, captured });
      if (waiting !== undefined) batch.waiting.push(waiting);
      else
        batch.directories.push(
          packDirectory(root, place.path, [packPages(this.#pages(captured, joinPath(this.#opener.spec(root).path, place.path), previous))]),
        );
      return captured.subdirectories;
    });
    // One that cannot be read is in the catalog, empty; its problem says why.
    if (below === undefined) batch.directories.push(packDirectory(root, place.path, []));
    return below ?? [];
  }

  #entries(
    root: number,
    place: DirectoryPlace,
    directory: SourceDirectory,
    { names, isWhole }: { readonly names: readonly Buffer[]; readonly isWhole: boolean },
    previous: PreviousEntries,
    batch: CaptureBatch,
  ): CapturedEntries {
    const { oneFileSystem } = this.#opener.spec(root);
    const judge = judgeOf(Buffer.from(place.path), directory, isWhole ? names : undefined, this.#tools.filters[root] ?? []);
    const { places } = this.#tools;
    const [folder, whenBusy] = [places.readFrom(root, place.path), places.whenBusy(root, place.path)];
    const capture = { directory, place, folder, whenBusy, judge, previous, oneFileSystem };
    const captured = captureEntries(capture, names, this.#tools);
    batch.count(captured.counts);
    return captured;
  }

  /** Pages of captured entries: those of the last point when nothing has changed, else new ones. */
  #pages({ entries }: CapturedEntries, folder: Buffer, previous: PreviousEntries): PageRef[] {
    const taken = previous.allTaken();
    const kept = taken !== undefined && entries.every((entry) => entry instanceof KeptEntry) ? keepPages(taken, this.#tools) : undefined;
    return kept ?? buildPages(entries, folder, this.#tools);
  }

  /** Keeps a directory or slice that has large files, and answers what it waits for. */
  #wait(waiting: Waiting): WaitingEntries | undefined {
    const folder = this.#tools.places.readFrom(waiting.root, waiting.path);
    const files: DeferredFile[] = waiting.captured.entries.flatMap((entry, record) =>
      entry instanceof NewEntry && entry.deferred ? [deferredFile(record, folder, entry)] : [],
    );
    if (files.length === 0) return undefined;
    this.#lastToken += 1;
    this.#waiting.set(this.#lastToken, waiting);
    return { token: this.#lastToken, files };
  }

  /** Completes a large file; answers whether it came whole. */
  #complete({ entries }: CapturedEntries, folder: Buffer, file: FinishedFile): boolean {
    const captured = entries[file.record];
    if (!(captured instanceof NewEntry)) throw new RangeError(`record ${file.record} is no large file`);
    const finished = finishFile(captured, folder, file, this.#tools);
    entries[file.record] = finished;
    return finished.isWhole;
  }

  #previous(root: number, path: Uint8Array, choose: (pages: readonly PageRef[]) => readonly PageRef[]): PreviousEntries {
    const place = this.#opener.spec(root).previousPlace;
    const { previous } = this.#tools;
    if (previous === undefined || place === undefined) return new PreviousEntries(undefined, []);
    return new PreviousEntries(previous.pages, choose(unpackPages(previous.directories.find(place, path))));
  }
}
