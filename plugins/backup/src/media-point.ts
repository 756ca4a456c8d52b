import { openerOf, PointReader } from '@tapedeck/archive';
import type {
  PointEntry,
  PointProgress,
  PointSummary,
  RestorePoint,
  RestoreRequest,
  RestoreResult,
  VerifyRequest,
  VerifyResult,
} from '@tapedeck/core';
import { listEntries } from './list-entries.ts';
import type { PointFacts } from './point-facts.ts';
import { restorePoint } from './restore-point.ts';
import { codecFinder } from './set-secret.ts';
import { verifyPoint } from './verify-point.ts';

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

  async *list(path: string, recursive: boolean): AsyncIterable<PointEntry> {
    yield* listEntries(await this.#open(), path, recursive);
  }

  async restore(request: RestoreRequest, signal: AbortSignal, progress: (now: PointProgress) => void): Promise<RestoreResult> {
    return restorePoint(await this.#open(), request, signal, progress);
  }

  verify(request: VerifyRequest, signal: AbortSignal, progress: (now: PointProgress) => void): Promise<VerifyResult> {
    return verifyPoint(this.#facts, () => this.#open(), request, signal, progress);
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
}
