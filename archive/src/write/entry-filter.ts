import type { EntryType } from '../format/entry.ts';
import type { EntryStat, SourceDirectory } from '../system/source-directory.ts';
import type { WorkerModule } from './capture-setup.ts';

/** An entry as a filter sees it; the plugin contract `FilterEntry`. */
export interface FilteredEntry {
  readonly path: string;
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** The plugin contract `EntryFilter`. */
export interface EntryFilter {
  enter?(directory: { readonly path: string; readonly readFrom: string; readonly names: ReadonlySet<string> }): string | undefined;
  drop(entry: FilteredEntry): string | undefined;
  isImage?(entry: FilteredEntry): boolean;
}

/** Loads the filters of one root in this thread. */
export const loadFilters = async (modules: readonly WorkerModule[]): Promise<readonly EntryFilter[]> =>
  Promise.all(modules.map(async ({ module, options }) => (await import(module)).createEntryFilter(options)));

/** What the filters say of the entries of one directory. */
export interface Judge {
  /** Whether an entry is kept. */
  keeps(name: Buffer, stat: JudgedStat): boolean;
  /** Whether a file that is kept changes in place, as disk images do. */
  isImage(name: Buffer, stat: JudgedStat): boolean;
}

/** What filters are told of an entry. */
type JudgedStat = Pick<EntryStat, 'type' | 'size' | 'modified'>;

/**
 * Enters a directory with all filters of its root. With no filters nothing is decoded. `names` are all that it holds, sorted;
 * `undefined` where only a slice of them is at hand.
 */
export const judgeOf = (
  path: Buffer,
  directory: SourceDirectory,
  names: readonly Buffer[] | undefined,
  filters: readonly EntryFilter[],
): Judge => {
  if (filters.length === 0) return { keeps: () => true, isImage: () => false };
  const folder = path.toString();
  const entered = { path: folder, readFrom: directory.path.toString(), names: new DirectoryNames(directory, names) };
  // Each is entered, also those behind one that wants nothing of it.
  const refusals = filters.filter((filter) => filter.enter?.(entered) !== undefined);
  if (refusals.length > 0) return { keeps: () => false, isImage: () => false };
  const prefix = folder === '' ? '' : `${folder}/`;
  const filtered = (name: Buffer, stat: JudgedStat): FilteredEntry => {
    const text = name.toString();
    const modifiedMs = Number(stat.modified) / 1e6;
    return { path: prefix + text, name: text, kind: filterKind(stat.type), sizeBytes: stat.size, modifiedMs };
  };
  return {
    keeps: (name, stat) => {
      const entry = filtered(name, stat);
      return filters.every((filter) => filter.drop(entry) === undefined);
    },
    isImage: (name, stat) => filters.some((filter) => filter.isImage?.(filtered(name, stat))),
  };
};

const filterKind = (type: EntryType): FilteredEntry['kind'] =>
  type === 'file' || type === 'directory' || type === 'symlink' ? type : 'other';

/** Names of a directory, looked up and never listed: filters ask for one or two. */
class DirectoryNames extends Set<string> {
  readonly #directory: SourceDirectory;
  readonly #sorted: readonly Buffer[] | undefined;

  constructor(directory: SourceDirectory, sorted: readonly Buffer[] | undefined) {
    super();
    this.#directory = directory;
    this.#sorted = sorted;
  }

  override has(name: string): boolean {
    const raw = Buffer.from(name);
    return this.#sorted === undefined ? this.#directory.stat(raw) !== undefined : includesSorted(this.#sorted, raw);
  }
}

const includesSorted = (sorted: readonly Buffer[], name: Buffer): boolean => {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const order = Buffer.compare(sorted[middle] ?? name, name);
    if (order === 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return false;
};
