import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  blockKey,
  type CaptureCounts,
  type CaptureImage,
  CaptureRun,
  type CaptureStream,
  commit,
  createKnownIdsMemory,
  type EntryProblem,
  headerSalt,
  loadCodec,
  type MediaFile,
  type MediaHeader,
  type MediaOpener,
  MediaWriter,
  openMediaFile,
  PointReader,
  type RestoreOptions,
  RestoreRun,
  readSigner,
  type Signer,
  type Store,
  startCaptureThreads,
} from '@tapedeck/archive';

import { catalogPath, newSignerKey } from '@tapedeck/core';
import { FolderStore } from './folder-store.ts';

/** A media file made by the real engine, and what opens it. */
export interface MadeMedia {
  readonly store: FolderStore;
  readonly folder: string;
  readonly media: MediaFile;
  readonly opener: MediaOpener;
  readonly signer: Signer;
  readonly counts: CaptureCounts[];
  readonly problems: EntryProblem[];
}

/** What is needed to read one, wherever it lies. */
export interface OpenableMedia extends Pick<MadeMedia, 'media' | 'opener'> {
  readonly store: Store;
}

/** What may be chosen of it. */
export interface MediaChoices {
  readonly encrypted?: boolean;
  /** 1 unless told otherwise; another one makes it another media file of the same set. */
  readonly number?: number;
  /** Who signs it; a new site unless told otherwise. */
  readonly signer?: Signer;
  readonly maxPartBytes?: number;
  readonly gearSeed?: Buffer;
  readonly workers?: number;
  readonly filters?: readonly { readonly module: string; readonly options: unknown }[];
  readonly images?: readonly CaptureImage[];
  readonly streams?: readonly CaptureStream[];
  readonly signal?: AbortSignal;
  /** Is shown the capture before it begins. */
  readonly starting?: (capture: CaptureRun) => void;
  /** Hears of each piece that the capture has done. */
  readonly counted?: () => void;
  /** In the place of Zstandard. */
  readonly codec?: { readonly module: string; readonly options: unknown };
}

const bytes = (length: number, fill: number) => Buffer.alloc(length, fill);

/** The key that every header wraps; its wrapped form here is a stand-in, since age is not what these tests are about. */
export const madeMediaKey = bytes(32, 4);

/** Backs a folder up into `folder`, the same bytes for the same content wherever chance is not needed. */
export const makeMedia = async (source: string, folder: string, choices: MediaChoices = {}): Promise<MadeMedia> => {
  const path = catalogPath(source);
  mkdirSync(folder, { recursive: true });
  const store = new FolderStore(folder);
  const signer = choices.signer ?? readSigner(newSignerKey(), 'test');
  const encrypted = choices.encrypted ?? true;
  const number = choices.number ?? 1;
  const header: MediaHeader = {
    format: 1,
    mediaId: bytes(16, number),
    setId: bytes(16, 2),
    job: 'test',
    sequence: number,
    generation: number,
    type: 'full',
    createdAt: '2026-11-22T01:00:00.000Z',
    cipher: encrypted ? 'aes-256-gcm' : 'none',
    ...(encrypted ? { wrappedKey: bytes(8, 3) } : {}),
    codecs: [{ name: 'zstd', version: 1, parameters: null }],
    origins: [],
    signer: signer.publicKey,
  };
  const codec = choices.codec ?? { module: import.meta.resolve('@tapedeck/plugin-zstd/codec'), options: { level: 3 } };
  const opener = {
    births: [{ mediaId: header.mediaId, key: encrypted ? blockKey(madeMediaKey, headerSalt(header)) : undefined }],
    codecs: [await loadCodec(codec)],
    modules: [codec],
  };
  const maxPartBytes = choices.maxPartBytes ?? Number.MAX_SAFE_INTEGER;
  const writer = new MediaWriter({ store, workingBase: 'test', header, setKeys: undefined, maxPartBytes });
  await writer.start();
  const pages = join(folder, 'pages');
  mkdirSync(pages);
  const made = { counts: [] as CaptureCounts[], problems: [] as EntryProblem[] };
  const capture = new CaptureRun({
    roots: [{ source: 'files', path, readFrom: path, filters: choices.filters ?? [], oneFileSystem: false }],
    images: choices.images ?? [],
    streams: choices.streams ?? [],
    writer,
    readBack: undefined,
    fragment: undefined,
    mediaId: header.mediaId,
    blockKey: opener.births[0]?.key,
    gearSeed: choices.gearSeed ?? bytes(32, 5),
    codec,
    known: createKnownIdsMemory([]),
    previous: undefined,
    nextPages: pages,
    signal: choices.signal ?? new AbortController().signal,
    threads: startCaptureThreads(choices.workers),
    counted: (_, counts) => {
      made.counts.push(counts);
      choices.counted?.();
    },
    problem: (_, problem) => made.problems.push(problem),
    written: () => undefined,
  });
  choices.starting?.(capture);
  try {
    await capture.capture();
    const statistics = { files: 0, directories: 0, others: 0, sourceBytes: 0 };
    const root = { host: 'test', startedAt: '', finishedAt: '', statistics, captured: [], workloads: [], siteFile: null };
    const { mediaId, setId } = header;
    await commit({
      capture,
      writer,
      signer,
      mediaId,
      setId,
      sequence: number,
      refersTo: [],
      roots: [
        { source: 'files', path },
        ...(choices.images ?? []).map((one) => ({ source: one.source, path: one.path, stream: true })),
        ...(choices.streams ?? []).map((one) => ({ source: one.source, path: one.path, stream: true })),
      ],
      root,
    });
  } finally {
    await capture.close();
    await writer.close();
    rmSync(pages, { recursive: true });
  }
  const parts = Array.from({ length: writer.part }, (_, index) => writer.workingName(index + 1));
  const media = await openMediaFile(store, parts);
  if (media === undefined) throw new Error('The media file was not committed.');
  return { store, folder, media, opener, signer, ...made };
};

/** Opens the catalog of a made media file. */
export const openMade = ({ store, media, opener }: OpenableMedia): Promise<PointReader> =>
  PointReader.open({ store, point: media, set: [media], openerOf: async () => opener });

/** Restores everything of a made media file to a folder: the tree itself, and streams below it by their path. */
export const restoreMade = async (
  made: OpenableMedia,
  target: string,
  conflict: 'keep' | 'overwrite' | 'newer' | 'rename' | 'fail' = 'fail',
  { signal = new AbortController().signal, progress = () => undefined }: Partial<Pick<RestoreOptions, 'signal' | 'progress'>> = {},
) => {
  const reader = await openMade(made);
  const restore = new RestoreRun({
    reader,
    selection: { everything: true, wants: () => true, enters: () => true },
    roots: reader.root.roots.map(({ path, stream }) => ({ anchor: 0, prefix: stream ? Buffer.from(path).subarray(1) : Buffer.of() })),
    target: { anchors: [target], conflict },
    signal,
    progress,
  });
  try {
    return await restore.restore();
  } finally {
    await restore.close();
    await reader.close();
  }
};
