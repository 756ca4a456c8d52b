import { joinPath } from '../system/join-path.ts';
import type { ElsewhereSpec, RootSpec } from './capture-setup.ts';

const slash = 0x2f;
const nothing = new Uint8Array();

/** A root with what lies elsewhere of it, by keys of paths below the root: there may be a thousand for each of many directories to ask for. */
interface PlacedRoot {
  readonly readFrom: Uint8Array;
  readonly elsewhere: ReadonlyMap<string, Uint8Array>;
  /** The deepest first. */
  readonly whenBusy: readonly ElsewhereSpec[];
  /** By the key of the folder, then by that of the name. */
  readonly byFolder: ReadonlyMap<string, ReadonlyMap<string, Buffer>>;
}

/** A map key for raw bytes, one sign for each byte. */
const byteKey = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');

/** Where the places of the roots are read, and which place it is that was read somewhere. All paths are raw bytes. */
export class SourcePlaces {
  readonly #roots: readonly PlacedRoot[];
  /** Folders that are read and where people know them, the deepest first; only those where the two differ. */
  readonly #moved: readonly { readonly readFrom: Uint8Array; readonly known: Uint8Array }[];

  constructor(roots: readonly RootSpec[]) {
    this.#roots = roots.map(placeRoot);
    this.#moved = roots
      .flatMap(({ path, readFrom, elsewhere }) => [
        { readFrom, known: path },
        ...elsewhere.map((one) => ({ readFrom: one.readFrom, known: joinPath(path, one.path) })),
      ])
      .filter(({ readFrom, known }) => Buffer.compare(readFrom, known) !== 0)
      .sort((a, b) => b.readFrom.length - a.readFrom.length);
  }

  /** Where a place of a root is read. */
  readFrom(root: number, path: Uint8Array): Buffer {
    const { readFrom, elsewhere } = this.#root(root);
    if (elsewhere.size > 0) {
      for (let held = path; held.length > 0; held = folderOf(held)) {
        const there = elsewhere.get(byteKey(held));
        if (there !== undefined) return moved(path, held, there);
      }
    }
    return joinPath(readFrom, path);
  }

  /** The directory of a snapshot that has the files of this one, if there is one. */
  whenBusy(root: number, path: Uint8Array): Buffer | undefined {
    const held = this.#root(root).whenBusy.find((one) => one.path.length === 0 || isWithin(path, one.path));
    return held && moved(path, held.path, held.readFrom);
  }

  /** The entries of a directory of a root that are read from somewhere else, by the keys of their names. */
  elsewhereIn(root: number, folder: Uint8Array): ReadonlyMap<string, Buffer> | undefined {
    const { byFolder } = this.#root(root);
    return byFolder.size === 0 ? undefined : byFolder.get(byteKey(folder));
  }

  /** The path by which people know what was read at this one. */
  known(path: Uint8Array): Uint8Array {
    const held = this.#moved.find(({ readFrom }) => isWithin(path, readFrom));
    return held === undefined ? path : moved(path, held.readFrom, held.known);
  }

  #root(root: number): PlacedRoot {
    const placed = this.#roots[root];
    if (placed === undefined) throw new RangeError(`there is no root ${root}`);
    return placed;
  }
}

const placeRoot = ({ readFrom, elsewhere, whenBusy }: RootSpec): PlacedRoot => {
  const byFolder = new Map<string, Map<string, Buffer>>();
  for (const { path, readFrom: there } of elsewhere) {
    const folder = byteKey(folderOf(path));
    const names = byFolder.get(folder) ?? new Map<string, Buffer>();
    byFolder.set(folder, names.set(byteKey(path.subarray(path.lastIndexOf(slash) + 1)), Buffer.from(there)));
  }
  return {
    readFrom,
    elsewhere: new Map(elsewhere.map((one) => [byteKey(one.path), one.readFrom])),
    whenBusy: whenBusy.toSorted((a, b) => b.path.length - a.path.length),
    byFolder,
  };
};

const folderOf = (path: Uint8Array): Uint8Array => {
  const end = path.lastIndexOf(slash);
  return end < 0 ? nothing : path.subarray(0, end);
};

const isWithin = (path: Uint8Array, folder: Uint8Array): boolean =>
  Buffer.compare(path.subarray(0, folder.length), folder) === 0 &&
  (path.length === folder.length || path[folder.length] === slash || folder.at(-1) === slash);

const moved = (path: Uint8Array, from: Uint8Array, to: Uint8Array): Buffer => {
  const below = path.subarray(from.length + (path[from.length] === slash ? 1 : 0));
  return below.length === 0 ? Buffer.from(to) : joinPath(to, below);
};
