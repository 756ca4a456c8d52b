import { createReadStream, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { isBelow, joinPath, typedPath } from '@tapedeck/archive';
import type {
  PointEntry,
  PointProgress,
  PointStatistics,
  PointSummary,
  RestorePoint,
  RestoreRequest,
  RestoreResult,
  StoredWorkload,
  VerifyRequest,
  VerifyResult,
} from '@tapedeck/core';
import { noDifferences, noSuchPath, notAFile, useFiles } from '../errors.ts';
import { treesFolder } from '../place-copies.ts';
import { type CopyFacts, outermostSources, walkCopy } from './copied-trees.ts';
import { belowSource, listCopy } from './list-copy.ts';
import { summaryOf } from './list-points.ts';
import { restoreCopy } from './restore-copy.ts';
import { verifyCopy } from './verify-copy.ts';

/** A copy as it stands, as the point that a job of its kind has. */
export class CopyPoint implements RestorePoint {
  readonly summary: PointSummary;
  /** Nobody has signed plain files. */
  readonly signer = { publicKey: '', known: false };
  readonly #facts: CopyFacts;

  constructor(facts: CopyFacts) {
    this.#facts = facts;
    this.summary = summaryOf(facts.run, facts.note);
  }

  async statistics(): Promise<PointStatistics> {
    const total = { files: 0, directories: 0, others: 0, sourceBytes: 0 };
    for (const source of outermostSources(this.#facts))
      for (const { stat } of walkCopy(this.#facts, source, Buffer.of(), { enters: () => true, refused: () => undefined })) {
        total[stat.type === 'file' ? 'files' : stat.type === 'directory' ? 'directories' : 'others'] += 1;
        if (stat.type === 'file') total.sourceBytes += stat.size;
      }
    return total;
  }

  /** What applications gave lies there as files, and nothing beside it says what it was. */
  async workloads(): Promise<readonly StoredWorkload[]> {
    return [];
  }

  async *list(path: string, recursive: boolean): AsyncIterable<PointEntry> {
    yield* listCopy(this.#facts, path, recursive);
  }

  async *read(shown: string): AsyncIterable<Uint8Array> {
    const wanted = typedPath(shown);
    const source = outermostSources(this.#facts).find(({ path }) => isBelow(wanted, Buffer.from(path)));
    if (source === undefined) throw noSuchPath(shown);
    const below = belowSource(source, wanted);
    const place = Buffer.from(join(this.#facts.folder, source.copy));
    const path = below.length === 0 ? place : joinPath(place, below);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) throw noSuchPath(shown);
    if (!stat.isFile()) throw notAFile(shown);
    yield* createReadStream(path);
  }

  walk(): never {
    throw useFiles('exported', this.#trees);
  }

  async browse(): Promise<never> {
    throw useFiles('mounted', this.#trees);
  }

  differences(): never {
    throw noDifferences(this.summary.job);
  }

  restore(request: RestoreRequest, signal: AbortSignal, progress: (now: PointProgress) => void): Promise<RestoreResult> {
    return restoreCopy(this.#facts, request, signal, progress);
  }

  verify(request: VerifyRequest, signal: AbortSignal, progress: (now: PointProgress) => void): Promise<VerifyResult> {
    return verifyCopy(this.#facts, request, signal, progress);
  }

  async close(): Promise<void> {}

  get #trees(): string {
    return join(this.#facts.folder, treesFolder);
  }
}
