import { openerOf, PointReader, ReaderLease } from '@tapedeck/archive';
import type {
  PointDifference,
  PointEntry,
  PointProgress,
  PointStatistics,
  PointSummary,
  PointTree,
  RestorePoint,
  RestoreRequest,
  RestoreResult,
  VerifyRequest,
  VerifyResult,
  WholeEntry,
} from '@tapedeck/core';
import { CatalogTree } from './browse/catalog-tree.ts';
import { otherSet } from './errors.ts';
import { listEntries } from './list-entries.ts';
import { pointDifferences } from './point-differences.ts';
import type { PointFacts } from './point-facts.ts';
import { readFile } from './read-file.ts';
import { restorePoint } from './restore-point.ts';
import { codecFinder } from './set-secret.ts';
import { lockTiming } from './take-lock.ts';
import { verifyPoint } from './verify-point.ts';
import { walkEntries } from './walk-entries.ts';

/** An opened restore point. Its catalog is opened when it is first needed, since a keyless verification never needs it. */
export class MediaPoint implements RestorePoint {
  readonly summary: PointSummary;
  readonly signer: RestorePoint['signer'];
  readonly #facts: PointFacts;
  #reader: Promise<PointReader> | undefined;

  constructor(facts: PointFacts) {
    this.#facts = facts;
    this.summary = facts.summary;
    this.signer = facts.signer;
  }

  async statistics(): Promise<PointStatistics> {
    return (await this.#open()).root.statistics;
  }

  async *list(path: string, recursive: boolean): AsyncIterable<PointEntry> {
    yield* listEntries(await this.#open(), path, recursive);
  }

  async *read(path: string): AsyncIterable<Uint8Array> {
    yield* readFile(await this.#open(), path);
  }

  async *walk(path: string): AsyncIterable<WholeEntry> {
    yield* walkEntries(await this.#open(), path);
  }

  async browse<Result>(path: string, use: (tree: PointTree) => Promise<Result>): Promise<Result> {
    const reader = await this.#open();
    return this.#leased(this.#facts.run.dryRun, async () => {
      // Once open, a part stays readable also when its file is moved to the trash.
      await reader.openParts();
      return use(await CatalogTree.at(reader, path));
    });
  }

  async *differences(later: RestorePoint): AsyncIterable<PointDifference> {
    // Large files of another set are cut at other places, so that nothing of what they hold could be compared by ids.
    if (!(later instanceof MediaPoint) || !later.isOfSet(this.#facts.media.trailer.setId)) throw otherSet(later.summary.fileName);
    yield* pointDifferences(await this.#open(), await later.#open());
  }

  isOfSet(setId: Uint8Array): boolean {
    return Buffer.from(setId).equals(this.#facts.media.trailer.setId);
  }

  async restore(request: RestoreRequest, signal: AbortSignal, progress: (now: PointProgress) => void): Promise<RestoreResult> {
    const reader = await this.#open();
    return this.#leased(request.dryRun, () => restorePoint(reader, request, signal, progress));
  }

  verify(request: VerifyRequest, signal: AbortSignal, progress: (now: PointProgress) => void): Promise<VerifyResult> {
    return this.#leased(this.#facts.run.dryRun, () => verifyPoint(this.#facts, () => this.#open(), request, signal, progress));
  }

  async close(): Promise<void> {
    await (await this.#reader)?.close();
  }

  /** Nothing that was removed from the set is freed while somebody reads from it. */
  async #leased<Result>(without: boolean, read: () => Promise<Result>): Promise<Result> {
    const { destination, base, run } = this.#facts;
    const lease = without ? undefined : await ReaderLease.take(destination, base, lockTiming(run).beatMs);
    try {
      return await read();
    } finally {
      await lease?.release();
    }
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
}
