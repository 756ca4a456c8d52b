import type { Run } from '../run/run.ts';
import type { Destination } from './destination.ts';

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

/** What a job kind can do to the restore points that it has written. A kind without it keeps all of them. */
export interface PointMaintenance {
  /** Removes points; in a dry run only says what would become of them. Never the last complete, the last proven or a pinned one. */
  remove(run: Run, destination: Destination, request: RemovalRequest): Promise<Removal>;
  /** Writes a note beside a point; answers its id. */
  annotate(run: Run, destination: Destination, annotation: Annotation): Promise<string>;
}
