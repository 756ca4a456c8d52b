import type { EntryFilter } from '@tapedeck/core';

/** Worker module: it is asked about every entry, in several threads at once, and answers at once. */
export const createEntryFilter = ({ suffixes }: { readonly suffixes: readonly string[] }): EntryFilter => ({
  drop({ kind, name }) {
    const found = kind === 'file' ? suffixes.find((suffix) => name.endsWith(suffix)) : undefined;
    return found === undefined ? undefined : `ends with "${found}"`;
  },
});
