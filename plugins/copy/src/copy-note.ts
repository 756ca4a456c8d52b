import type { Destination } from '@tapedeck/core';

/** What stands beside a copy, for whoever finds the drive: what it is of, and whether it is whole. */
export interface CopyNote {
  readonly job: string;
  readonly host: string;
  readonly sequence: number;
  /** `running` also stays when the machine lost its power. */
  readonly state: string;
  readonly startedAt: string;
  /** When the last runs began, this one included, in their order: the clock is judged by them. */
  readonly runs: readonly string[];
  readonly finishedAt?: string;
  /** Where each source lies, beside this note. */
  readonly sources?: readonly { readonly path: string; readonly copy: string }[];
  readonly files?: number;
  readonly bytes?: number;
}

const noteName = 'copy.json';
const mostBytes = 1 << 20;
const mostRuns = 20;

/** Writes the note of a job's copy, in one step. `base` is the job's folder at the destination. */
export const writeCopyNote = async (destination: Destination, base: string, note: CopyNote): Promise<void> => {
  const working = `${base}${noteName}.new`;
  await destination.remove(working);
  const file = await destination.createExclusive(working);
  try {
    await file.append(Buffer.from(`${JSON.stringify(note, undefined, 2)}\n`));
    await file.flush();
  } finally {
    await file.close();
  }
  await destination.rename(working, base + noteName);
  await destination.flushFolder(base.slice(0, -1));
};

/** Whether what is read at the destination comes from its medium, as the note shows, and not from the memory of this machine or of a server. */
export const readsMedium = async (destination: Destination, base: string): Promise<boolean> => {
  const file = await destination.open(base + noteName);
  try {
    return await file.dropCache();
  } finally {
    await file.close();
  }
};

/** What is said there of the last run. */
export interface LastRun {
  /** How often the job was copied there; 0 where nothing says so. */
  readonly sequence: number;
  /** Whether it came to a good end, with nothing left of it under passing names. */
  readonly isComplete: boolean;
  /** When it and those before it began. */
  readonly runs: readonly string[];
}

const nothing: LastRun = { sequence: 0, isComplete: false, runs: [] };

/** The same with one run more. */
export const withRun = ({ runs }: LastRun, startedAt: Date): readonly string[] => [...runs, startedAt.toISOString()].slice(-mostRuns);

/** Reads the note that an earlier run has left. */
export const readLastRun = async (destination: Destination, base: string): Promise<LastRun> => {
  const there = (await destination.list(base.slice(0, -1))).some(({ name }) => name === noteName);
  if (!there) return nothing;
  const file = await destination.open(base + noteName);
  try {
    const bytes = Buffer.alloc(Math.min(file.sizeBytes, mostBytes));
    await file.read(0, bytes);
    return lastRunIn(bytes.toString());
  } finally {
    await file.close();
  }
};

/** What somebody may have written there counts for nothing. */
const lastRunIn = (text: string): LastRun => {
  try {
    const note: unknown = JSON.parse(text);
    const sequence = note instanceof Object && 'sequence' in note ? note.sequence : undefined;
    if (typeof sequence !== 'number' || !Number.isSafeInteger(sequence) || sequence < 0) return nothing;
    const isComplete = note instanceof Object && 'state' in note && note.state === 'complete';
    return { sequence, isComplete, runs: note instanceof Object && 'runs' in note ? timesIn(note.runs) : [] };
  } catch {
    return nothing;
  }
};

const timesIn = (runs: unknown): readonly string[] =>
  Array.isArray(runs) ? runs.filter((time) => typeof time === 'string' && Number.isFinite(Date.parse(time))).slice(-mostRuns) : [];
