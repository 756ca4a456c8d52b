/** Tag of every snapshot that a run of ours makes: a name alone might have been given by anybody. */
export const tag = 'tapedeck';

/** The beginning of the names of all snapshots that this run makes: chosen before the first, so that a later process finds them. */
export const labelOf = (runId: string): string => `tapedeck-${runId}-`;

/** The number of a snapshot among those of its run; `undefined` for any other name. */
export const numberIn = (label: string, name: string): number | undefined =>
  name.startsWith(label) && /^tapedeck-[0-9a-f]{12}-[0-9]+$/.test(name) ? Number(name.slice(label.length)) : undefined;

/** Whether a name is that of a snapshot of a run of ours, this one or another. */
export const isLabelled = (name: string): boolean => numberIn('tapedeck-', name) !== undefined;
