import type { Secret } from '../site/secret.ts';

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

/** An entry of the catalog, as `ls` prints it. Names keep bytes that are not UTF-8 as `\xHH`. */
export interface PointEntry {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'fifo' | 'socket' | 'character' | 'block';
  readonly sizeBytes: number;
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  readonly modifiedMs: number;
  readonly linkTarget?: string;
  /** A mark that the run left on it: it changed while it was read. */
  readonly torn?: boolean;
}

/** An entry with all that the point keeps of it: what a copy in another format needs. */
export interface WholeEntry extends PointEntry {
  /** Absolute path, as bytes. */
  readonly rawPath: Uint8Array;
  readonly rawLinkTarget?: Uint8Array;
  readonly uid: number;
  readonly gid: number;
  readonly modifiedNs: bigint;
  /** The same for all names of one file; only where there are several. */
  readonly linkKey?: string;
  readonly device?: readonly [major: number, minor: number];
  /** Extended attributes by name, access lists among them. */
  readonly attributes: readonly (readonly [name: Uint8Array, value: Uint8Array])[];
  /** Its content could not be read when the backup was made. */
  readonly unread: boolean;
  /** Where the data of a file lies; what is left are holes. */
  readonly extents: readonly (readonly [offset: number, bytes: number])[];
  /** The data of a file, exactly what the extents say. */
  data(): AsyncIterable<Uint8Array>;
}

/** An entry as a file system shows it: by a number, and by its name in its folder. */
export interface TreeEntry extends WholeEntry {
  /** The same for as long as the point is there. */
  readonly number: bigint;
  readonly rawName: Uint8Array;
  /** Where it stands in its folder, above zero: a listing goes on behind it. */
  readonly position: number;
}

/** A file that is read at random. */
export interface PointFile {
  /** Bytes from an offset on, fewer only at the end; zeros in holes. */
  read(offset: number, bytes: number): Promise<Uint8Array>;
}

/**
 * A point as a file system sees it. Nothing of it is kept for what was asked before: a number leads to its entry by itself. Folders that
 * lead to the roots are there too, also those that the point itself does not have.
 */
export interface PointTree {
  /** The folder, or file, at which it begins. */
  readonly start: bigint;
  entry(number: bigint): Promise<TreeEntry>;
  /** What is in a folder, from behind a position on. */
  children(folder: bigint, after: number): AsyncIterable<TreeEntry>;
  /** One entry of a folder; `undefined` where there is none of that name. */
  child(folder: bigint, name: Uint8Array): Promise<TreeEntry | undefined>;
  /** Opens a file. Refuses what is no file, and content that the point does not have. */
  open(file: bigint): Promise<PointFile>;
}

/** How one path differs between two points. */
export interface PointDifference {
  /** `changed`: what it is or holds is another; `metadata`: only mode, owner, time or attributes are. */
  readonly change: 'added' | 'removed' | 'changed' | 'metadata';
  /** As the first point has it; nothing if it was added. */
  readonly before?: PointEntry;
  /** As the second point has it; nothing if it was removed. */
  readonly after?: PointEntry;
}

/** What to restore, and how to treat what is in the way. */
export interface RestoreRequest {
  /** Paths of the catalog; empty for everything. */
  readonly paths: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Folder that receives the tree; `undefined` restores in place. */
  readonly to: string | undefined;
  readonly conflict: 'keep' | 'overwrite' | 'newer' | 'rename' | 'fail';
  readonly dryRun: boolean;
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

/** Result of a restore. */
export interface RestoreResult {
  readonly restored: number;
  readonly kept: number;
  readonly bytes: number;
  /** Paths that a dry run would write, at most a thousand. */
  readonly wouldWrite: readonly string[];
  /** Data that did not come back: any of these makes the restore degraded. */
  readonly problems: readonly PointFinding[];
  /** Fidelity that this system cannot give: owners without root, labels on another file system. */
  readonly lost: readonly PointFinding[];
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
  /** `keyless`: lengths, order and hashes of what is stored; `sealed`: also opened, decompressed, every chunk's id. */
  readonly depth: 'keyless' | 'sealed';
  readonly blocks: number;
  readonly totalBlocks: number;
  readonly bytes: number;
  /** Whether reads really came from the medium. */
  readonly throughCache: boolean;
  readonly findings: readonly PointFinding[];
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
  restore(request: RestoreRequest, signal: AbortSignal, progress: (now: PointProgress) => void): Promise<RestoreResult>;
  verify(request: VerifyRequest, signal: AbortSignal, progress: (now: PointProgress) => void): Promise<VerifyResult>;
  close(): Promise<void>;
}
