import type { WorkloadRequest } from './application.ts';
import type { PointEntry } from './point-entry.ts';

/** What to restore, and how to treat what is in the way. */
export interface RestoreRequest {
  /** Paths of the catalog; empty for everything. */
  readonly paths: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Folder that receives the tree; `undefined` restores in place. */
  readonly to: string | undefined;
  /** A block device that becomes what the one file holds which the request chooses, in place of a folder. */
  readonly device?: string;
  readonly conflict: 'keep' | 'overwrite' | 'newer' | 'rename' | 'fail';
  readonly dryRun: boolean;
  /** Whether what was restored is read again and compared with what was stored. */
  readonly verify?: boolean;
  /** The workload that comes back; with `to` only its files do. */
  readonly workload?: WorkloadRequest;
}

/** Progress of a restore or verification; totals are known before the first byte. */
export interface PointProgress {
  readonly files: number;
  readonly totalFiles: number;
  readonly bytes: number;
  readonly totalBytes: number;
}

/** Something that was not restored as it was, or not found intact. */
export interface PointFinding {
  readonly code: string;
  readonly path?: string;
  readonly message: string;
}

/** What a restore would do with one entry. */
export interface RestoreChange {
  /**
   * `conflict`: something is in the way, would be left alone, and make the restore degraded. `hand over`: it goes to the application
   * that it is of, which decides.
   */
  readonly kind: 'create' | 'overwrite' | 'keep' | 'rename' | 'conflict' | 'hand over';
  readonly type: PointEntry['kind'];
  /** Where it would go; of what is handed over, where it lies in the point. */
  readonly path: string;
  readonly bytes: number;
}

/** What a restore would do, by kind. Kinds of which there are none are left out. */
export type RestoreChanges = Partial<Record<RestoreChange['kind'], { readonly entries: number; readonly bytes: number }>>;

/** Result of a restore. */
export interface RestoreResult {
  readonly restored: number;
  readonly kept: number;
  readonly bytes: number;
  /** Paths that a dry run would write, at most a thousand; empty where `changes` say it. */
  readonly wouldWrite: readonly string[];
  /** What a dry run would change; each change has been told by then. */
  readonly changes?: RestoreChanges;
  /** Data that did not come back: any of these makes the restore degraded. */
  readonly problems: readonly PointFinding[];
  /** Fidelity that this system cannot give: owners without root, labels on another file system. */
  readonly lost: readonly PointFinding[];
  /**
   * What came as it was stored, and was not whole, or not of one moment, when it was. A file is told of; a workload of which some is
   * missing makes the restore degraded.
   */
  readonly torn?: readonly PointFinding[];
}

/** What came of holding what a restore has placed against its point. */
export interface RestoreCheck {
  /** Files that were read to their end. */
  readonly files: number;
  readonly bytes: number;
  /** Whether something could not be read past the memory of the system. */
  readonly throughCache: boolean;
  /** What is not as it was stored: each makes the restore fail. */
  readonly findings: readonly PointFinding[];
}

/** How deep to verify. */
export interface VerifyRequest {
  /** Share of the blocks, 0 < share ≤ 1, chosen at random. */
  readonly share: number;
  /** Also read the source again and compare. */
  readonly advanced: boolean;
}

/** Result of a verification. */
export interface VerifyResult {
  /**
   * `keyless`: lengths, order and hashes of what is stored; `sealed`: also opened, decompressed, every chunk's id. `readable`: all of it can be
   * read, and nothing says what it should be; then files are counted in the place of blocks.
   */
  readonly depth: 'keyless' | 'sealed' | 'readable';
  readonly blocks: number;
  readonly totalBlocks: number;
  readonly bytes: number;
  /** Whether reads really came from the medium. */
  readonly throughCache: boolean;
  readonly findings: readonly PointFinding[];
}
