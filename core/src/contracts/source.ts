import type { Readable } from 'node:stream';
import type { WorkerModule } from './worker-module.ts';

/** A tree to protect. */
export interface Root {
  /** Absolute path, as people and the system know it; the catalog keeps it as `catalogPath` writes it. */
  readonly path: string;
  /** Where it is read: the same path when live, a path inside the snapshot otherwise. */
  readonly readFrom: string;
  /** Directories below the root, by their paths there with forward slashes, that are read from somewhere else. */
  readonly elsewhere?: readonly { readonly path: string; readonly readFrom: string }[];
  /**
   * Directories of a snapshot, by the paths of those that they stand for, the root itself under the empty one: what somebody holds, so that
   * the system refuses it, is read there.
   */
  readonly whenBusy?: readonly { readonly path: string; readonly readFrom: string }[];
  /** Entry filters, asked in order; the first that drops an entry decides. */
  readonly filters: readonly WorkerModule[];
  /** Whether to stay on the file system of the root itself. */
  readonly oneFileSystem: boolean;
}

/** A stream to protect as one file. */
export interface StreamRoot {
  /** Absolute path that the stream has in the catalog. */
  readonly path: string;
  /** Starts it. The stream counts as captured only if `done` resolves after the last byte. */
  open(signal: AbortSignal): Promise<{ readonly stream: Readable; readonly done: Promise<void> }>;
}

/** A run of bytes of an image, and where it lies. */
export interface ImagePiece {
  /** Where it begins in the image, in bytes. */
  readonly at: number;
  readonly bytes: number;
  /** Path of the device, or file, that it is read from. */
  readonly device: string;
  /** Where it begins there, in bytes. */
  readonly from: number;
}

/** A disk or volume to protect block by block, as one file that has holes where nothing counts. */
export interface ImageRoot {
  /** Absolute path that the image has in the catalog. */
  readonly path: string;
  /** Its length: that of the disk or volume. */
  readonly bytes: number;
  /** As of when it is; both readings of advanced verification say the same. */
  readonly frozenAt: Date;
  /** What counts, in the order of the image, none over another. It must hold still until the source is given back. */
  readonly pieces: readonly ImagePiece[];
}

/** What one use of a source plugin protects. A root that does not exist is an error, never an empty success. */
export interface Source {
  /** The use that added it, `files` or `files#2`. */
  readonly name: string;
  readonly roots: readonly Root[];
  readonly streams: readonly StreamRoot[];
  readonly images?: readonly ImageRoot[];
}

/** The selection, worked into a plan: what the `select` step hands from tap to tap. */
export interface SelectionPlan {
  readonly sources: readonly Source[];
}
