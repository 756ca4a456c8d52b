import { mediaRootSchema } from '@tapedeck/schemas';
import { decodeCborDocument } from './cbor-reader.ts';
import { type CborValue, encodeCbor } from './cbor-writer.ts';
import { documentCheck } from './check-document.ts';
import { checkedRoot } from './checked-name.ts';

/** What one source owed and what became of it. */
export interface SourceBalance {
  readonly source: string;
  readonly expected: number;
  readonly captured: number;
  readonly excluded: number;
  readonly problems: number;
}

/** What an application had to be captured, and which roots hold it. */
export interface WorkloadRow {
  readonly name: string;
  readonly type: string;
  /** The plugin that restores it. */
  readonly application: string;
  /** Places in `roots`. */
  readonly roots: readonly number[];
  /** What whoever restores it has to know, as JSON. */
  readonly facts: string;
  /** It could not be captured. */
  readonly lost?: boolean;
}

/** The root of a restore point's catalog. */
export interface MediaRoot {
  readonly host: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Trees, single files and streams that were asked for; directories name their root by its place here. */
  readonly roots: readonly {
    readonly source: string;
    readonly path: Uint8Array;
    readonly entry: Uint8Array;
    readonly watch?: Uint8Array;
    /** Nothing on the disk stands for it: it was the output of a program. */
    readonly stream?: boolean;
  }[];
  /** Pages of the directory index in order, with the root and path at which each begins. */
  readonly directories: readonly { readonly root: number; readonly first: Uint8Array; readonly id: Uint8Array }[];
  readonly statistics: { readonly files: number; readonly directories: number; readonly others: number; readonly sourceBytes: number };
  readonly captured: readonly SourceBalance[];
  readonly workloads: readonly WorkloadRow[];
  /** The job's part of the site file, secrets left out. */
  readonly siteFile: CborValue;
}

const check = documentCheck<MediaRoot>(mediaRootSchema, 'root of the catalog');

/** The root as deterministic CBOR. */
export const encodeRoot = (root: MediaRoot): Buffer =>
  encodeCbor({
    ...root,
    roots: root.roots.map((row) => ({ ...row })),
    directories: root.directories.map((row) => ({ ...row })),
    statistics: { ...root.statistics },
    captured: root.captured.map((row) => ({ ...row })),
    workloads: root.workloads.map((row) => ({ ...row })),
  });

/** Reads and checks a root. */
export const decodeRoot = (bytes: Uint8Array): MediaRoot => {
  const root = check(decodeCborDocument(bytes, 'root of the catalog'));
  for (const { path } of root.roots) checkedRoot(path);
  return root;
};
