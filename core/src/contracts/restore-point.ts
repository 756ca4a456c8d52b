import type { Secret } from '../site/secret.ts';
import type { StoredWorkload } from './application.ts';
import type { PointDifference, PointEntry, PointTree, WholeEntry } from './point-entry.ts';
import type {
  PointProgress,
  RestoreChange,
  RestoreCheck,
  RestoreRequest,
  RestoreResult,
  VerifyRequest,
  VerifyResult,
} from './restore-and-verify.ts';

/** How much is known about a restore point: rows of a listing show the strongest word that is true. */
export type PointState = 'present' | 'verified' | 'proven' | 'damaged' | 'incomplete';

/** One restore point, as the listing shows it. Known without any key. */
export interface PointSummary {
  readonly id: string;
  readonly job: string;
  /** The set's own order; never a clock. */
  readonly sequence: number;
  readonly createdAt: string;
  readonly type: 'full' | 'incremental' | 'differential';
  readonly state: PointState;
  readonly fileName: string;
  readonly storedBytes: number;
  readonly encrypted: boolean;
  /** Ids of media files that this one needs. */
  readonly refersTo: readonly string[];
  /** Outcome of the run that wrote it, where its note says so. */
  readonly outcome?: string;
  /** Never removed by itself. */
  readonly pinned?: boolean;
  readonly tags?: readonly string[];
  readonly note?: string;
}

/** Which point to open. */
export interface PointRequest {
  /** A job's point: `latest`, a time, or an id prefix. */
  readonly selector: string;
  readonly identities: readonly Secret[];
  /** Open a file whose signer is unknown to this site. */
  readonly trustSigner: boolean;
  /** Name of one media file at the destination, instead of a job's set. */
  readonly fileName?: string;
}

/** How much a point holds, as it was at the source. */
export interface PointStatistics {
  readonly files: number;
  readonly directories: number;
  readonly others: number;
  readonly sourceBytes: number;
}

/** An opened restore point. */
export interface RestorePoint {
  readonly summary: PointSummary;
  /** The signer's public key, and whether this site knows it. */
  readonly signer: { readonly publicKey: string; readonly known: boolean };
  /** How much it holds. Needs an identity if sealed. */
  statistics(): Promise<PointStatistics>;
  /** The workloads that it was to hold. Needs an identity if sealed. */
  workloads(): Promise<readonly StoredWorkload[]>;
  /** Entries of a directory, sorted; the entry itself when the path is no directory. Needs an identity if sealed. */
  list(path: string, recursive: boolean): AsyncIterable<PointEntry>;
  /** The bytes of a file, zeros where it has holes. Refuses what is no file, and content that the point does not have. */
  read(path: string): AsyncIterable<Uint8Array>;
  /** A path and all below it, the roots if it is empty: each folder directly before what is in it. */
  walk(path: string): AsyncIterable<WholeEntry>;
  /** Shows what is at and below a path, all roots if it is empty. While that is used, nothing that was removed from the set is freed. */
  browse<Result>(path: string, use: (tree: PointTree) => Promise<Result>): Promise<Result>;
  /** How another, later point of the same media set differs from this one, in the order of the paths of folders. */
  differences(later: RestorePoint): AsyncIterable<PointDifference>;
  /** Restores; in a dry run only tells what would change. */
  restore(
    request: RestoreRequest,
    signal: AbortSignal,
    progress: (now: PointProgress) => void,
    changed?: (change: RestoreChange) => void,
  ): Promise<RestoreResult>;
  /** Reads what `restore` has placed again, and compares it with what was stored. A kind without it restores without. */
  checkRestored?(signal: AbortSignal, progress: (now: PointProgress) => void): Promise<RestoreCheck>;
  verify(request: VerifyRequest, signal: AbortSignal, progress: (now: PointProgress) => void): Promise<VerifyResult>;
  close(): Promise<void>;
}
