import { type Destination, type Run, textIn, textsIn } from '@tapedeck/core';
import { placeOfCopy } from './place-copies.ts';

/** A path that was copied, and where its copy lies below the folder of the job. */
export interface CopiedSource {
  readonly path: string;
  readonly copy: string;
}

/** What stands beside a copy, for whoever finds the drive: what it is of, and whether it is whole. */
export interface CopyNote {
  /** Of the run, as the restore point is called. */
  readonly id: string;
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
  readonly sources: readonly CopiedSource[];
  readonly files?: number;
  readonly bytes?: number;
}

/** What every note of a run says. */
export const noteOf = (run: Run, { sequence, runs }: Pick<CopyNote, 'sequence' | 'runs'>) => ({
  id: run.id,
  job: run.job.name,
  host: run.host.hostName,
  sequence,
  startedAt: run.startedAt.toISOString(),
  runs,
});

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

/** When the last runs began, with one more. */
export const withRun = (last: CopyNote | undefined, startedAt: Date): readonly string[] =>
  [...(last?.runs ?? []), startedAt.toISOString()].slice(-mostRuns);

/** Reads the note that the last run has left; `undefined` where nothing is that one could go by. */
export const readCopyNote = async (destination: Destination, base: string): Promise<CopyNote | undefined> => {
  const there = (await destination.list(base.slice(0, -1))).some(({ name }) => name === noteName);
  if (!there) return undefined;
  const file = await destination.open(base + noteName);
  try {
    const bytes = Buffer.alloc(Math.min(file.sizeBytes, mostBytes));
    await file.read(0, bytes);
    return noteIn(bytes.toString());
  } finally {
    await file.close();
  }
};

/** What somebody may have written there counts for nothing: paths that lead elsewhere are left out. */
const noteIn = (text: string): CopyNote | undefined => {
  const note = parsed(text);
  const sequence = countIn(note, 'sequence');
  const startedAt = textIn(note, 'startedAt');
  if (sequence === undefined || !isTime(startedAt)) return undefined;
  const [finishedAt, files, bytes] = [textIn(note, 'finishedAt'), countIn(note, 'files'), countIn(note, 'bytes')];
  return {
    id: textIn(note, 'id'),
    job: textIn(note, 'job'),
    host: textIn(note, 'host'),
    sequence,
    state: textIn(note, 'state'),
    startedAt,
    runs: textsIn(note, 'runs').filter(isTime).slice(-mostRuns),
    sources: sourcesIn(note),
    ...(isTime(finishedAt) ? { finishedAt } : {}),
    ...(files === undefined ? {} : { files }),
    ...(bytes === undefined ? {} : { bytes }),
  };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const memberOf = (value: unknown, key: string): unknown => (value instanceof Object ? Reflect.get(value, key) : undefined);

const countIn = (note: unknown, key: string): number | undefined => {
  const count = memberOf(note, key);
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
};

const isTime = (text: string): boolean => Number.isFinite(Date.parse(text));

const sourcesIn = (note: unknown): readonly CopiedSource[] => {
  const sources = memberOf(note, 'sources');
  if (!Array.isArray(sources)) return [];
  const paths = sources.map((source) => textIn(source, 'path'));
  return paths.filter(isWhole).map((path) => ({ path, copy: placeOfCopy(path) }));
};

/** An absolute path of the catalog in which no name leads back up. */
const isWhole = (path: string): boolean => /^(?:\/|[A-Z]:\/)/.test(path) && !path.split('/').some((name) => name === '..' || name === '.');
