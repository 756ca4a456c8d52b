import type { Outcome } from '../run/outcome.ts';
import type { Run } from '../run/run.ts';
import type { Destination } from './destination.ts';
import type { PointFinding, PointProgress } from './restore-and-verify.ts';

/** Which restore points shall go. */
export interface RemovalRequest {
  readonly ids: readonly string[];
  /** How long what is removed can still be brought back, in milliseconds. */
  readonly graceMs: number;
}

/** What became of points that shall go, and of what had been removed before. */
export interface Removal {
  /** Removed; to be brought back until their grace time is over. */
  readonly removed: readonly string[];
  /** No longer offered, but kept because points that stay need what is in them. */
  readonly held: readonly string[];
  /** Of those that are held: replaced by a copy of what is still needed. */
  readonly trimmed: readonly string[];
  /** Bytes of the removed ones that are freed once their grace time is over. */
  readonly trashedBytes: number;
  /** Bytes that were freed now. */
  readonly freedBytes: number;
}

/** A sentence beside a restore point. */
export interface Annotation {
  /** `latest`, a time, or an id prefix. */
  readonly selector: string;
  readonly kind: 'pinned' | 'unpinned' | 'tagged';
  /** The tag, or why it is pinned. */
  readonly text?: string;
}

/** What was found wrong with a media set, and what of its points that costs. */
export interface Repair {
  /** Media files that were read, and what is wrong with them. */
  readonly media: readonly { readonly fileName: string; readonly findings: readonly PointFinding[] }[];
  /** Points that have lost something. Without an identity nobody can say what. */
  readonly points: readonly {
    readonly id: string;
    readonly lost: readonly string[];
    readonly lostCount: number;
    readonly known: boolean;
  }[];
}

/** A point that stands alone. */
export interface Consolidated {
  readonly id: string;
  readonly storedBytes: number;
  /** Whether it was made now; the newest point may have stood alone already. */
  readonly made: boolean;
}

/** A point that was copied into a folder, with all that it refers to. */
export interface CopiedPoint {
  readonly id: string;
  /** Where its media files are now. */
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
}

/** Where a replica of the media set is kept. */
export interface ReplicaRequest {
  readonly to: Destination;
  /** What the capture of this run came to, for the note beside its point. */
  readonly outcome: Outcome | undefined;
}

/** What was brought to a replica. */
export interface Replicated {
  /** Media files that were not there yet. */
  readonly files: number;
  readonly bytes: number;
}

/** What a job kind can do to the restore points that it has written. A kind without it keeps all of them. */
export interface PointMaintenance {
  /** Removes points; in a dry run only says what would become of them. Never the last complete, the last proven or a pinned one. */
  remove(run: Run, destination: Destination, request: RemovalRequest): Promise<Removal>;
  /**
   * Reads all media files, writes down what is damaged, so that the next run stores it again, and says which paths of which points are lost.
   */
  repair(run: Run, destination: Destination, progress: (now: PointProgress) => void): Promise<Repair>;
  /** Makes a full point out of the newest one and all that it refers to, without looking at the source. */
  consolidate(run: Run, destination: Destination): Promise<Consolidated>;
  /** Copies a point, all that it refers to and the keys into a folder on this machine. Needs no key. */
  copy(run: Run, destination: Destination, selector: string, folder: string, progress: (now: PointProgress) => void): Promise<CopiedPoint>;
  /**
   * Brings the media set to another place: what is not there yet, byte for byte, read back, each media file once what it refers to is there.
   * Removes nothing there. A kind without it has no replicas.
   */
  replicate?(run: Run, destination: Destination, request: ReplicaRequest, progress: (now: PointProgress) => void): Promise<Replicated>;
  /** Writes a note beside a point; answers its id. */
  annotate(run: Run, destination: Destination, annotation: Annotation): Promise<string>;
}
