/** The beginning of the names of all snapshots that this run makes: chosen before the first, so that a later process finds them. */
export const labelOf = (runId: string): string => `.tapedeck-${runId}-`;

/** Whether a name is that of a snapshot that a run of ours has made, this one or another. */
export const isLabelled = (name: string): boolean => /^\.tapedeck-[0-9a-f]{12}-[0-9]+$/.test(name);

/** The numbers that are taken among the names in a folder that bear a label. */
export const numbersOf = (label: string, names: readonly string[]): readonly number[] =>
  names.filter((name) => name.startsWith(label) && isLabelled(name)).map((name) => Number(name.slice(label.length)));
