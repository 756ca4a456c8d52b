import type { Run } from '../run/run.ts';
import type { Secret } from '../site/secret.ts';
import type { Destination } from './destination.ts';
import type { PointEntry } from './point-entry.ts';
import type { PointSummary } from './restore-point.ts';

/** What is looked for in all points of a job. */
export interface FindRequest {
  /** A glob: without a slash it is held against names, any other against whole paths. */
  readonly pattern: string;
  readonly identities: readonly Secret[];
  /** Look into files whose signer is unknown to this site. */
  readonly trustSigner: boolean;
  /** Hears of each point that cannot be looked into, and why. */
  skipped(point: PointSummary, reason: string): void;
}

/** A point that has a version of something. */
export interface PointMark {
  readonly id: string;
  readonly createdAt: string;
}

/** A version of a path: what it is, what it holds, and when that was changed. */
export interface FoundVersion {
  /** As the newest point with this version has it. */
  readonly entry: PointEntry;
  /** The oldest point that has it. */
  readonly first: PointMark;
  /** The newest point that has it. */
  readonly last: PointMark;
  /** How many points have it. */
  readonly points: number;
}

/** Media files, and what they take at the destination. */
export interface StoredAmount {
  readonly count: number;
  readonly bytes: number;
}

/** What the media set of a job takes at its destination. */
export interface SetUsage {
  /** Points that are offered. */
  readonly points: StoredAmount;
  /** No longer offered, but here because points need what is in them; and what stands in for such. */
  readonly held: StoredAmount;
  /** Removed; to be brought back until it is freed. */
  readonly trash: StoredAmount;
}

/** What a job kind can say of all its restore points together. */
export interface PointSurvey {
  /** Versions of all that fits, folder by folder, those of one path from the oldest to the newest. */
  find(run: Run, destination: Destination, request: FindRequest): AsyncIterable<FoundVersion>;
  /** What the media set takes; needs no key. */
  usage(run: Run, destination: Destination): Promise<SetUsage>;
}
