import type { EntryFilter, FilterDirectory, FilterEntry } from '@tapedeck/core';

/** Worker module of a filter that drops names by how they end, or is wrong in the one way that its address says. */
export const createEntryFilter = ({ suffix }: { readonly suffix: string }): EntryFilter => {
  const drop = ({ name }: FilterEntry) => (name.endsWith(suffix) ? `ends with "${suffix}"` : undefined);
  const seen = new Set<string>();
  const wrongs: Readonly<Record<string, object>> = {
    'keeps all': { drop: () => undefined },
    'drops all': { drop: () => 'is dropped' },
    'gives no reason': { drop: (entry: FilterEntry) => (drop(entry) === undefined ? undefined : '') },
    'answers later': { drop: async (entry: FilterEntry) => drop(entry) },
    'drops what it has seen before': {
      drop: (entry: FilterEntry) => {
        const again = seen.has(entry.name);
        seen.add(entry.name);
        return drop(entry) ?? (again ? 'seen before' : undefined);
      },
    },
    'forgets names': {
      enter: ({ names }: FilterDirectory) => {
        Reflect.apply(Set.prototype.clear, names, []);
        return undefined;
      },
    },
    'takes names for patterns': { drop: (entry: FilterEntry) => drop(entry) ?? (new RegExp(entry.name).test(suffix) ? 'fits' : undefined) },
  };
  const how = decodeURIComponent(new URL(import.meta.url).search.slice(1));
  return { drop, ...wrongs[how] };
};
