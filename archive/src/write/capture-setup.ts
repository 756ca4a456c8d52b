import type { RingMemory } from '../pool/ring.ts';
import type { ClaimMemory } from './claim-table.ts';
import type { ImageMap } from './image-map.ts';
import type { KnownDirectoriesMemory } from './known-directories.ts';
import type { KnownIdsMemory } from './known-ids.ts';

/** A plugin's module and the options its factory gets; loaded in every worker. */
export interface WorkerModule {
  readonly module: string;
  readonly options: unknown;
}

/** A directory below a root that is read from somewhere else than its place there, such as from a snapshot of its own. */
export interface ElsewhereSpec {
  /** Below the root, raw bytes. */
  readonly path: Uint8Array;
  /** Where it is read, raw bytes. */
  readonly readFrom: Uint8Array;
}

/** A tree as the workers see it. */
export interface RootSpec {
  /** As the catalog names it, raw bytes. */
  readonly path: Uint8Array;
  /** Where it is read, raw bytes. */
  readonly readFrom: Uint8Array;
  readonly elsewhere: readonly ElsewhereSpec[];
  /** Where directories of the tree, the root itself under the empty path, are read when somebody holds a file in them. */
  readonly whenBusy: readonly ElsewhereSpec[];
  readonly filters: readonly WorkerModule[];
  readonly oneFileSystem: boolean;
  /** Place of the root in the last point; `undefined` for a new one. */
  readonly previousPlace: number | undefined;
}

/** An image as the workers see it. */
export interface ImageSpec {
  /** As the catalog names it. */
  readonly path: string;
  readonly bytes: number;
  /** When it was frozen, nanoseconds since 1970. */
  readonly frozenAt: bigint;
  readonly map: ImageMap;
}

/** What every capture worker is started with. */
export interface CaptureSetup {
  readonly worker: number;
  readonly roots: readonly RootSpec[];
  readonly images: readonly ImageSpec[];
  readonly mediaId: Uint8Array;
  /** The AES key of the blocks; `undefined` in a set that is not encrypted. */
  readonly blockKey: Uint8Array | undefined;
  readonly gearSeed: Uint8Array;
  readonly codec: WorkerModule | undefined;
  readonly ring: RingMemory;
  readonly claims: ClaimMemory;
  readonly known: KnownIdsMemory;
  /** One word, the next block sequence; then one that is 1 once the run is cancelled. */
  readonly control: SharedArrayBuffer;
  /** Made by `createTallyMemory`. */
  readonly tally: SharedArrayBuffer;
  /** Folder with the pages of the last point, and its directories, if there is one. */
  readonly previous: { readonly folder: string; readonly directories: KnownDirectoriesMemory } | undefined;
  /** Folder that receives the pages of this run. */
  readonly nextPages: string;
}
