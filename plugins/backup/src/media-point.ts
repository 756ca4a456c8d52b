import { openerOf, PointReader, type ReaderLease } from '@tapedeck/archive';
import type {
  PointDifference,
  PointEntry,
  PointProgress,
  PointStatistics,
  PointSummary,
  PointTree,
  RestoreChange,
  RestoreCheck,
  RestorePoint,
  RestoreRequest,
  RestoreResult,
  StoredWorkload,
  VerifyRequest,
  VerifyResult,
  WholeEntry,
} from '@tapedeck/core';
import { CatalogTree } from './browse/catalog-tree.ts';
import { checkRestored } from './check-restored.ts';
import { otherSet } from './errors.ts';
import { listEntries } from './list-entries.ts';
import { pointDifferences } from './point-differences.ts';
import type { PointFacts } from './point-facts.ts';
import { previewPoint } from './preview-point.ts';
import { readFile } from './read-file.ts';
import { type Placed, restorePoint } from './restore-point.ts';
import { codecFinder } from './set-secret.ts';
import { takeLease } from './take-lease.ts';
import { verifyPoint } from './verify-point.ts';
import { walkEntries } from './walk-entries.ts';
import { storedWorkloads } from './workloads.ts';

/** An opened restore point. Its catalog is opened when it is first needed, since a keyless verification never needs it. */
export class MediaPoint implements RestorePoint {
  readonly summary: PointSummary;
  readonly signer: RestorePoint['signer'];
  readonly #facts: PointFacts;
  #reader: Promise<PointReader> | undefined;
  #placed: Placed | undefined;
  #lease: Promise<ReaderLease | undefined> | undefined;

  constructor(facts: PointFacts) {
    this.#facts = facts;
    this.summary = facts.summary;
    this.signer = facts.signer;
  }

  async statistics(): Promise<PointStatistics> {
    return (await this.#open()).root.statistics;
  }

  async workloads(): Promise<readonly StoredWorkload[]> {
    return storedWorkloads((await this.#open()).root);
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
    return use(await CatalogTree.at(await this.#open(), path));
  }

  async *differences(later: RestorePoint): AsyncIterable<PointDifference> {
    // Large files of another set are cut at other places, so that nothing of what they hold could be compared by ids.
    if (!(later instanceof MediaPoint) || !later.isOfSet(this.#facts.media.trailer.setId)) throw otherSet(later.summary.fileName);
    yield* pointDifferences(await this.#open(), await later.#open(), this.#facts.run.signal);
  }

  isOfSet(setId: Uint8Array): boolean {
    return Buffer.from(setId).equals(this.#facts.media.trailer.setId);
  }

  async restore(
    request: RestoreRequest,
    signal: AbortSignal,
    progress: (now: PointProgress) => void,
    changed: (change: RestoreChange) => void = () => undefined,
  ): Promise<RestoreResult> {
    if (request.dryRun) return previewPoint(await this.#open(), request, signal, changed);
    const { result, placed } = await restorePoint(await this.#open(), request, signal, progress);
    this.#placed = placed;
    return result;
  }

  async checkRestored(signal: AbortSignal, progress: (now: PointProgress) => void): Promise<RestoreCheck> {
    if (this.#placed === undefined) throw new Error('Nothing of this point has been restored yet.');
    return checkRestored(await this.#open(), this.#placed, signal, progress);
  }

  async verify(request: VerifyRequest, signal: AbortSignal, progress: (now: PointProgress) => void): Promise<VerifyResult> {
    await this.#beginReading();
    return verifyPoint(this.#facts, () => this.#open(), request, signal, progress);
  }

  async close(): Promise<void> {
    try {
      await (await this.#reader)?.close();
    } finally {
      await (await this.#lease)?.release();
    }
  }

  #open(): Promise<PointReader> {
    this.#reader ??= this.#openReader();
    return this.#reader;
  }

  async #openReader(): Promise<PointReader> {
    const { destination, media, listing, identity, run } = this.#facts;
    await this.#beginReading();
    const reader = await PointReader.open({
      store: destination,
      point: media,
      set: listing.points,
      openerOf: (one) => openerOf(one, identity, codecFinder(run.pipeline)),
    });
    await reader.openParts();
    return reader;
  }

  /** From here on nothing that was removed from the set is freed, until the point is closed. */
  #beginReading(): Promise<ReaderLease | undefined> {
    const { run, destination, base } = this.#facts;
    this.#lease ??= takeLease(run, destination, base);
    return this.#lease;
  }
}
