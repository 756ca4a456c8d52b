import type { PointFinding } from '../contracts/restore-and-verify.ts';

/** Answer of `create`: the media file exists, empty, under a working name. */
export interface Created {
  readonly mediaId: string;
  readonly type: 'full' | 'incremental' | 'differential';
  /** Why this type, when another was asked for: said in the report. */
  readonly reason?: string;
  readonly workingName: string;
}

/** Answer of `stream`: everything of the plan has been read and written. */
export interface Streamed {
  readonly files: number;
  readonly directories: number;
  readonly others: number;
  /** Entries that were read, not only compared. */
  readonly filesRead: number;
  readonly sourceBytes: number;
  readonly readBytes: number;
  readonly storedBytes: number;
}

/** Answer of `commit`: the restore point. */
export interface Committed {
  readonly mediaId: string;
  readonly sequence: number;
  readonly fileName: string;
  readonly parts: number;
  readonly storedBytes: number;
  /** Whether written verification ran, and whether it really read from the medium. */
  readonly verified: 'no' | 'medium' | 'cache';
}

/** Answer of `compare`: source and media were read again in full. */
export interface Compared {
  readonly files: number;
  readonly bytes: number;
  /** Differences that the source's own changes do not explain fail the run. */
  readonly findings: readonly PointFinding[];
}

/** One block that is now on the medium. */
export interface WrittenBatch {
  /** Pieces of files that were new. */
  readonly chunks: number;
  readonly plainBytes: number;
  readonly storedBytes: number;
  readonly verified: boolean;
}

/** How far a run is. Totals are estimates, and called so, until the walk has ended. */
export interface Progress {
  readonly files: number;
  readonly bytes: number;
  readonly storedBytes: number;
  readonly estimatedFiles?: number;
  readonly estimatedBytes?: number;
  /** A path being read, for people who wait. */
  readonly current?: string;
}
