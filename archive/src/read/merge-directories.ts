import { idBytes } from '../format/constants.ts';
import { compareDirectories, type DirectoryRow } from '../format/directory-page.ts';
import { joinPath } from '../system/join-path.ts';
import { IndexPages } from './index-pages.ts';
import type { PointReader } from './point-reader.ts';

/** A directory as several points have it. */
export interface MergedDirectory {
  /** Absolute, raw. */
  readonly path: Buffer;
  /** What each point has in its place; `undefined` where a point does not have it. */
  readonly rows: readonly (DirectoryRow | undefined)[];
}

/** Absolute raw paths of the roots of some points, sorted, and the place of each in every point's list: -1 where a point lacks it. */
export const mergeRoots = (readers: readonly PointReader[]): readonly { readonly path: Buffer; readonly places: readonly number[] }[] => {
  const paths = readers.flatMap(({ root }) => root.roots.map(({ path }) => Buffer.from(path)));
  const distinct = new Map(paths.map((path) => [path.toString('latin1'), path]));
  return [...distinct.values()].sort(Buffer.compare).map((path) => ({
    path,
    places: readers.map(({ root }) => root.roots.findIndex((one) => path.equals(one.path))),
  }));
};

/**
 * All directories of some points, each once: by the path of the root, then by path. The points are walked side by side, so what is held is
 * about a page of the directory index for each of them, and pages that are the same in several are read once. A point that cannot be walked
 * on is told to `lost` and missing from then on; where nobody hears of it, the error is thrown.
 */
export async function* mergeDirectories(
  readers: readonly PointReader[],
  lost?: (point: number, error: unknown) => void,
): AsyncGenerator<MergedDirectory> {
  const indexPages = new IndexPages();
  for (const { path: root, places } of mergeRoots(readers)) {
    const walks = readers.map((reader, point) => new Walk(reader, places[point] ?? -1, indexPages));
    const move = async (point: number, walk: Walk, step: 'begin' | 'next') => {
      try {
        await walk[step]();
      } catch (error) {
        if (lost === undefined) throw error;
        walk.row = undefined;
        lost(point, error);
      }
    };
    for (const [point, walk] of walks.entries()) await move(point, walk, 'begin');
    for (let path = first(walks); path !== undefined; path = first(walks)) {
      const at = path;
      const rows = walks.map(({ row }) => (row !== undefined && (row.path === at || row.path.equals(at)) ? row : undefined));
      yield { path: path.length === 0 ? root : joinPath(root, path), rows };
      for (const [point, walk] of walks.entries()) if (rows[point] !== undefined) await move(point, walk, 'next');
    }
  }
}

/** Whether two rows have the same entries: what only change detection knows is not looked at. */
export const hasSamePages = (a: DirectoryRow, b: DirectoryRow): boolean => {
  if (a.pages === b.pages || a.pages.equals(b.pages)) return true;
  if (a.pages.length !== b.pages.length) return false;
  for (let at = 0; at < a.pages.length; at += 2 * idBytes)
    if (a.pages.compare(b.pages, at, at + idBytes, at, at + idBytes) !== 0) return false;
  return true;
};

/** The path that comes next in any of the walks. */
const first = (walks: readonly Walk[]): Buffer | undefined => {
  let least: Buffer | undefined;
  for (const { row } of walks) {
    // Points that share a page of the index share its rows, which spares most comparisons.
    if (row === undefined || row.path === least) continue;
    if (least === undefined || Buffer.compare(row.path, least) < 0) least = row.path;
  }
  return least;
};

const nothing = Buffer.of();

/** Walks the directories of one root of one point. */
class Walk {
  readonly #reader: PointReader;
  readonly #root: number;
  readonly #indexPages: IndexPages;
  readonly #pages: PointReader['root']['directories'];
  #page = -1;
  #rows: readonly DirectoryRow[] = [];
  #at = 0;
  /** Where the walk stands; `undefined` at its end. */
  row: DirectoryRow | undefined;

  constructor(reader: PointReader, root: number, indexPages: IndexPages) {
    this.#reader = reader;
    this.#root = root;
    this.#indexPages = indexPages;
    this.#pages = reader.root.directories;
  }

  async begin(): Promise<void> {
    if (this.#root < 0) return;
    const start = { root: this.#root, path: nothing };
    const page = this.#pages.findLastIndex(({ root, first: path }) => compareDirectories({ root, path }, start) <= 0);
    this.#page = Math.max(0, page) - 1;
    await this.next();
    while (this.row !== undefined && this.row.root < this.#root) await this.next();
  }

  async next(): Promise<void> {
    this.#at += 1;
    while (this.#at >= this.#rows.length) {
      const page = this.#pages[++this.#page];
      if (page === undefined) break;
      this.#rows = await this.#indexPages.get(page.id, (id) => this.#reader.chunk(id));
      this.#at = 0;
    }
    const row = this.#rows[this.#at];
    this.row = row !== undefined && row.root <= this.#root ? row : undefined;
  }
}
