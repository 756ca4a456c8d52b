import type { EntryFilter } from '@tapedeck/core';

/** Options of the filter for the folder of a database's logs. Plain JSON, since they cross to a worker thread. */
export type LogFilterOptions = {
  /** What the names of the logs begin with: `E00`. */
  readonly prefix: string;
};

/** Worker module: keeps logs, checkpoint and reserved logs of one database. What else lies in the folder belongs to others, or is made anew. */
export const createEntryFilter = ({ prefix }: LogFilterOptions): EntryFilter => {
  const name = new RegExp(`^${prefix}(?:[0-9A-F]{8})?(?:res[0-9A-F]{5})?\\.(?:log|chk|jrs)$`, 'i');
  return { drop: (entry) => (name.test(entry.name) ? undefined : 'no log of the database') };
};
