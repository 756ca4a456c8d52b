import type { EntryType } from '../format/entry.ts';
import type { WorkerModule } from './protocol.ts';

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
}

/** An entry's type in the filter's words. */
export const filterKind = (type: EntryType): FilteredEntry['kind'] =>
  type === 'file' || type === 'directory' || type === 'symlink' ? type : 'other';

/** Loads the filters of one root in this thread. */
export const loadFilters = async (modules: readonly WorkerModule[]): Promise<readonly EntryFilter[]> =>
  Promise.all(modules.map(async ({ module, options }) => (await import(module)).createEntryFilter(options)));
