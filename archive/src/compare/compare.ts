import type { MediaHeader } from '../format/header.ts';
import { discardingStore } from '../store/discarding-store.ts';
import type { CaptureImage, CaptureRoot } from '../write/capture-options.ts';
import { CaptureRun, startCaptureThreads } from '../write/capture-run.ts';
import { createKnownIdsMemory } from '../write/known-ids.ts';
import { MediaWriter } from '../write/media-writer.ts';
import type { EntryProblem } from '../write/unit-results.ts';
import type { ComparedCatalog } from './compared-catalog.ts';
import { Comparer, type Comparison } from './comparer.ts';

/** What is compared. */
export interface CompareOptions {
  readonly catalog: ComparedCatalog;
  readonly header: MediaHeader;
  /** The roots of the point but for its images and streams, in its order. */
  readonly roots: readonly CaptureRoot[];
  /** The images of the point, in its order. */
  readonly images: readonly CaptureImage[];
  /** The seed with which the point was cut; with another one large files cannot be compared. */
  readonly gearSeed: Uint8Array;
  /** An empty folder for the catalog that comes out of it. The caller removes it. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Reads the whole source again, the way a backup does but writing nothing, and compares what comes out with the catalog. */
export const compareWithSource = async (options: CompareOptions): Promise<Comparison> => {
  const unreadable: EntryProblem[] = [];
  const capture = await captureAgain(options, unreadable);
  try {
    await capture.capture();
    const comparer = new Comparer(options.catalog, capture, unreadable, options.folder);
    try {
      return await comparer.compare();
    } finally {
      comparer.close();
    }
  } finally {
    await capture.close();
  }
};

const captureAgain = async ({ catalog, header, roots, images, gearSeed, folder, signal }: CompareOptions, unreadable: EntryProblem[]) => {
  const writer = new MediaWriter({
    store: discardingStore,
    workingBase: 'compare',
    header,
    setKeys: undefined,
    maxPartBytes: Number.MAX_SAFE_INTEGER,
  });
  await writer.start();
  const nothing = () => undefined;
  return new CaptureRun({
    roots,
    images,
    // A program that is run again gives other bytes, rightly.
    streams: [],
    writer,
    readBack: undefined,
    fragment: undefined,
    mediaId: header.mediaId,
    blockKey: undefined,
    gearSeed,
    codec: undefined,
    known: createKnownIdsMemory(catalog.ids),
    previous: undefined,
    nextPages: folder,
    signal,
    threads: startCaptureThreads(),
    counted: nothing,
    problem: (_, problem) => {
      if (problem.kind === 'unreadable') unreadable.push(problem);
    },
    written: nothing,
  });
};
