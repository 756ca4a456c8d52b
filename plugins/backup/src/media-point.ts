import {
  absolutePath,
  compareWithSource,
  displayPath,
  LocalSet,
  type MediaFile,
  type MediaOpener,
  openerOf,
  PointReader,
  pointCatalog,
  RestoreRun,
  type SetListing,
  verifyMedia,
  walkCatalog,
  writeNote,
} from '@tapedeck/archive';
import type {
  Destination,
  PointEntry,
  PointFinding,
  PointProgress,
  PointSummary,
  RestorePoint,
  RestoreRequest,
  RestoreResult,
  Run,
  VerifyRequest,
  VerifyResult,
} from '@tapedeck/core';
import { listEntries } from './list-entries.ts';
import { placeRoots } from './place-roots.ts';
import { selectionOf } from './selection.ts';
import { codecFinder } from './set-secret.ts';
import { knownSigner } from './site-signer.ts';

/** What an opened point knows. */
export interface MediaPointFacts {
  readonly run: Run;
  readonly destination: Destination;
  readonly base: string;
  readonly media: MediaFile;
  readonly listing: SetListing;
  /** The set's secret; `undefined` leaves what is possible without it. */
  readonly identity: string | undefined;
  /** The set's public key. */
  readonly recipient: string | undefined;
  readonly summary: PointSummary;
  readonly signer: RestorePoint['signer'];
}

/** Most paths that a dry run lists. */
const listedPaths = 1000;

/** An opened restore point. Its catalog is opened when it is first needed, since a keyless verification never needs it. */
export class MediaPoint implements RestorePoint {
  readonly summary: PointSummary;
  readonly signer: RestorePoint['signer'];
  readonly #facts: MediaPointFacts;
  #reader: Promise<PointReader> | undefined;

  constructor(facts: MediaPointFacts) {
    this.#facts = facts;
    this.summary = facts.summary;
    this.signer = facts.signer;
  }

  async *list(path: string, recursive: boolean): AsyncIterable<PointEntry> {
    yield* listEntries(await this.#open(), path, recursive);
  }

  async restore(request: RestoreRequest, signal: AbortSignal, progress: (now: PointProgress) => void): Promise<RestoreResult> {
    const reader = await this.#open();
    const selection = selectionOf(request);
    const total = await this.#count(reader, request);
    if (request.dryRun) return { restored: 0, kept: 0, bytes: total.bytes, wouldWrite: total.paths, problems: [], lost: [] };
    const roots = placeRoots(reader, request.to);
    const done = { files: 0, bytes: 0 };
    const restore = new RestoreRun({
      reader,
      selection,
      roots: roots.placed,
      target: { anchors: roots.anchors, conflict: request.conflict },
      signal,
      progress: (entries, bytes) => {
        done.files += entries;
        done.bytes += bytes;
        progress({ files: done.files, totalFiles: total.files, bytes: done.bytes, totalBytes: total.bytes });
      },
    });
    try {
      const summary = await restore.restore();
      const finding = ({
        anchor,
        path,
        code,
        message,
      }: {
        anchor: number;
        path: Uint8Array;
        code: string;
        message: string;
      }): PointFinding => ({
        code,
        message,
        path: displayPath(Buffer.concat([Buffer.from(`${roots.anchors[anchor]}/`), path])),
      });
      return { ...summary, wouldWrite: [], problems: summary.problems.map(finding), lost: summary.lost.map(finding) };
    } finally {
      await restore.close();
    }
  }

  async verify(request: VerifyRequest, signal: AbortSignal, progress: (now: PointProgress) => void): Promise<VerifyResult> {
    const { media, destination } = this.#facts;
    const needed = this.#needed();
    const openers = new Map(await Promise.all(needed.map(async (one) => [one, await this.#opener(one)] as const)));
    const findings: PointFinding[] = [];
    const sum = { blocks: 0, totalBlocks: 0, bytes: 0, throughCache: false };
    const total = needed.reduce((bytes, one) => bytes + one.storedBytes, 0);
    let before = 0;
    for (const one of needed) {
      const result = await verifyMedia({
        store: destination,
        media: one,
        opener: openers.get(one),
        share: request.share,
        signal,
        progress: (blocks, bytes) =>
          progress({ files: sum.blocks + blocks, totalFiles: 0, bytes: before + bytes, totalBytes: total * request.share }),
      });
      before += result.bytes;
      sum.blocks += result.blocks;
      sum.totalBlocks += result.totalBlocks;
      sum.bytes += result.bytes;
      sum.throughCache ||= result.throughCache;
      findings.push(...result.findings.map(({ code, message }) => ({ code, message })));
      await this.#noteVerified(one, result, request.share);
    }
    if (request.advanced) findings.push(...(await this.#compare(signal)));
    return { depth: openers.get(media) === undefined ? 'keyless' : 'sealed', ...sum, findings };
  }

  async close(): Promise<void> {
    await (await this.#reader)?.close();
  }

  #open(): Promise<PointReader> {
    const { destination, media, listing, identity, run } = this.#facts;
    this.#reader ??= PointReader.open({
      store: destination,
      point: media,
      set: listing.points,
      openerOf: (one) => openerOf(one, identity, codecFinder(run.pipeline)),
    });
    return this.#reader;
  }

  /** The point's own media file and those that it refers to. */
  #needed(): readonly MediaFile[] {
    const { media, listing } = this.#facts;
    const wanted = new Set(media.trailer.refersTo.map((id) => Buffer.from(id).toString('hex')));
    return [media, ...listing.points.filter((one) => wanted.has(Buffer.from(one.trailer.mediaId).toString('hex')))];
  }

  async #opener(media: MediaFile): Promise<MediaOpener | undefined> {
    const { identity, run } = this.#facts;
    if (identity === undefined && media.first.header.cipher !== 'none') return undefined;
    return openerOf(media, identity, codecFinder(run.pipeline));
  }

  async #count(reader: PointReader, request: RestoreRequest): Promise<{ files: number; bytes: number; paths: string[] }> {
    const { files, directories, others, sourceBytes } = reader.root.statistics;
    const everything = request.paths.length + request.include.length + request.exclude.length === 0;
    if (everything && !request.dryRun) return { files: files + directories + others, bytes: sourceBytes, paths: [] };
    const total = { files: 0, bytes: 0, paths: [] as string[] };
    for await (const { root, path, entry } of walkCatalog(reader, selectionOf(request))) {
      total.files += 1;
      total.bytes += entry.size;
      if (total.paths.length < listedPaths) total.paths.push(displayPath(absolutePath(reader, root, path)));
    }
    return total;
  }

  /** Reads the source again and compares; what changed there since proves nothing. */
  async #compare(signal: AbortSignal): Promise<PointFinding[]> {
    const { media, run, identity, recipient } = this.#facts;
    const reader = await this.#open();
    const { header } = media.first;
    const local = LocalSet.open(run.stateFolder, { setId: Buffer.from(header.setId).toString('hex'), recipient, identity });
    const roots = reader.root.roots.map(({ source, path }) => ({
      source,
      path: Buffer.from(path).toString(),
      readFrom: Buffer.from(path).toString(),
      filters: [],
      oneFileSystem: false,
    }));
    const result = await compareWithSource({ catalog: pointCatalog(reader), header, roots, gearSeed: local.gearSeed, signal });
    if (result.changedSince > 0)
      run.note('BACKUP_CHANGED_SINCE', `${result.changedSince} files changed at the source since; they were not compared.`);
    return result.differences.map(({ path, message }) => ({ code: 'COMPARE_DIFFERS', path: displayPath(path), message }));
  }

  /** Remembers a whole verification beside the media file: damage that was found, or that there was none. */
  async #noteVerified(
    media: MediaFile,
    { findings, throughCache }: { findings: readonly { row?: number }[]; throughCache: boolean },
    share: number,
  ): Promise<void> {
    const { run, destination, base } = this.#facts;
    const signer = knownSigner(run);
    const mediaId = Buffer.from(media.trailer.mediaId).toString('hex');
    if (run.dryRun || signer === undefined || !signer.publicKey.equals(media.trailer.signer)) return;
    if (findings.length === 0 && share < 1) return;
    const time = run.host.now().toISOString();
    const rows = findings.flatMap(({ row }) => (row === undefined ? [] : [row]));
    const sealed = (await this.#opener(media)) !== undefined;
    const verified = { mediaId, kind: 'verified', time, depth: sealed ? 'sealed' : 'keyless', throughCache } as const;
    await writeNote(destination, base, findings.length === 0 ? verified : { mediaId, kind: 'damaged', time, rows }, signer);
  }
}
