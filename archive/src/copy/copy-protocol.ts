import type { Entry } from '../format/entry.ts';
import type { RestoreTargetSetup } from '../read/read-protocol.ts';
import type { WantedPaths } from '../restore/selection.ts';
import type { RootSpec } from '../write/capture-setup.ts';
import type { CaptureCounts, EntryProblem } from '../write/unit-results.ts';
import type { DirectoryPlace } from '../write/units.ts';
import type { CopyFolder } from './copy-folder.ts';

/** A tree and where its copy goes. */
export interface CopyRoot extends RootSpec {
  /** Below the folder that receives all copies, raw bytes with slashes between names. */
  readonly target: Uint8Array;
}

/** What makes a restore of a copy in the other direction: what of it is wanted, by the paths of the roots, and what is done where something is there. */
export interface CopyRestore extends Pick<RestoreTargetSetup, 'conflict'> {
  readonly wanted: WantedPaths;
}

/** What every copy worker is started with. */
export interface CopySetup {
  readonly worker: number;
  readonly roots: readonly CopyRoot[];
  readonly folder: CopyFolder;
  /** Whether what was written is read again before it takes its name. */
  readonly verifies: boolean;
  /** Whether an earlier run may have left something under passing names. */
  readonly clears: boolean;
  /** Whether names that the source has no more are told. */
  readonly mirrors: boolean;
  /** Of a restore; it writes all that is wanted, whatever is there already. */
  readonly restore: CopyRestore | undefined;
  /** Most bytes a second that all workers together write; `undefined` for as many as they can. */
  readonly bytesPerSecond: number | undefined;
  /** Made by `createPaceMemory`. */
  readonly pace: SharedArrayBuffer;
  /** One word that is 1 once the run is cancelled. */
  readonly control: SharedArrayBuffer;
  /** Made by `createTallyMemory`. */
  readonly tally: SharedArrayBuffer;
}

/** One name of a file that has several. */
export interface LinkedName {
  readonly root: number;
  readonly place: DirectoryPlace;
  readonly name: Uint8Array;
  /** The same for all names of one file. */
  readonly key: string;
}

/** Names of one folder of the copy that the source has no more, and the folder's own entry, to be given it again once they are gone. */
export interface GoneNames {
  /** Below the folder that receives all copies. */
  readonly path: Uint8Array;
  readonly entry: Entry;
  readonly names: readonly Uint8Array[];
}

/** One piece of work for a copy worker. */
export type CopyUnit =
  /** Copies the entries of the roots themselves, and makes the folders above them. */
  | { readonly kind: 'roots'; readonly id: number }
  /** Copies directories and what lies below them, until a good deal is done; the rest comes back. */
  | { readonly kind: 'tree'; readonly id: number; readonly root: number; readonly places: Uint8Array }
  /** Copies files that have several names, all names of one file in one unit. */
  | { readonly kind: 'linked'; readonly id: number; readonly files: readonly (readonly LinkedName[])[] }
  /** Compares directories with their copies, byte for byte; what has changed `since`, nanoseconds since 1970, is left out. */
  | { readonly kind: 'compare'; readonly id: number; readonly root: number; readonly places: Uint8Array; readonly since: bigint }
  /** Moves what the source has no more to a folder of its own. */
  | { readonly kind: 'move'; readonly id: number; readonly gone: readonly GoneNames[]; readonly to: Uint8Array }
  /** Dresses the folders above the roots, and brings all that was written to the medium. */
  | { readonly kind: 'end'; readonly id: number };

/** Fidelity that the destination did not give, by its code: how many entries, and the first of them. */
export interface LostFidelity {
  readonly code: string;
  readonly entries: number;
  readonly path: Uint8Array;
  readonly message: string;
}

/** What a unit came to. */
export interface Copied {
  readonly kind: 'copied';
  /** Directories that are still to be copied, packed by `packPlaces`. */
  readonly left: Uint8Array;
  readonly linked: readonly LinkedName[];
  readonly gone: readonly GoneNames[];
  readonly counts: CaptureCounts;
  readonly problems: readonly EntryProblem[];
  readonly lost: readonly LostFidelity[];
  /** Entries of a restore that stayed as they were, since something had their names. */
  readonly kept: number;
  /** Bytes that are new at the destination. */
  readonly writtenBytes: number;
  /** Whether something written was read again through memory, not from the medium. */
  readonly throughCache: boolean;
}

/** What the roots themselves came to: the counts of each, and those that are directories. */
export interface CopiedRoots {
  readonly kind: 'roots';
  readonly roots: readonly (Copied & { readonly device: number | undefined })[];
}
