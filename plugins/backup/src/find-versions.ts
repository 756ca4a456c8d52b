import {
  type DirectoryRow,
  displayPath,
  hasSamePages,
  type MergedDirectory,
  mergeDirectories,
  mergeRoots,
  type PointReader,
  pageIdsOf,
  typedPattern,
} from '@tapedeck/archive';
import { type Destination, type FindRequest, type FoundVersion, matchesPath, type Run } from '@tapedeck/core';
import { type OpenedPoint, openPoints } from './open-points.ts';
import { setFolder } from './open-set.ts';
import { joined, noNames } from './point-entry.ts';
import { takeLease } from './take-lease.ts';
import { type Span, type Version, Versions } from './versions.ts';

/**
 * Versions of all that fits in all points of the job. The points are walked side by side, folder by folder, and pages that are the same in
 * several of them are read once: what is held is about one folder.
 */
export async function* findVersions(run: Run, destination: Destination, request: FindRequest): AsyncGenerator<FoundVersion> {
  const lease = await takeLease(run, destination, setFolder(run.job.name));
  try {
    yield* versionsInAll(run, destination, request);
  } finally {
    await lease?.release();
  }
}

async function* versionsInAll(run: Run, destination: Destination, request: FindRequest): AsyncGenerator<FoundVersion> {
  const { points, close } = await openPoints(run, destination, request);
  const fits = fitting(typedPattern(request.pattern));
  try {
    yield* rootVersions(points, fits);
    const lost = (place: number, error: unknown) => {
      const point = points[place];
      if (point !== undefined) request.skipped(point.summary, reasonOf(error));
    };
    const readers = points.map(({ reader }) => reader);
    for await (const directory of mergeDirectories(readers, lost)) {
      run.signal.throwIfAborted();
      yield* versionsIn(directory, points, fits, request.skipped);
    }
  } finally {
    await close();
  }
}

/** Whether a name in a folder is looked for. */
type Fits = (folder: string, name: string) => boolean;

const fitting = (pattern: string): Fits =>
  pattern.includes('/')
    ? (folder, name) => matchesPath(`${folder.replace(/\/$/, '')}/${name}`, pattern)
    : (_, name) => matchesPath(name, pattern);

function* rootVersions(points: readonly OpenedPoint[], fits: Fits): Generator<FoundVersion> {
  for (const { path, places } of mergeRoots(points.map(({ reader }) => reader))) {
    const shown = displayPath(path);
    const slash = shown.lastIndexOf('/');
    if (!fits(shown.slice(0, slash), shown.slice(slash + 1))) continue;
    const versions = new Versions();
    for (const [place, { reader, summary }] of points.entries()) {
      const root = places[place] ?? -1;
      // All under one name, since each has the path of the root.
      if (root >= 0) versions.add(path, { ...reader.rootEntry(root), name: path }, noNames, [summary]);
    }
    yield* versions.found();
  }
}

async function* versionsIn(
  { path, rows }: MergedDirectory,
  points: readonly OpenedPoint[],
  fits: Fits,
  skipped: FindRequest['skipped'],
): AsyncGenerator<FoundVersion> {
  const folder = displayPath(path);
  const versions = new Versions();
  const pages = new Map<string, readonly Version[]>();
  for (const { reader, row, span } of spansOf(rows, points)) {
    for (const id of pageIdsOf(row)) {
      const key = id.toString('latin1');
      const known = pages.get(key);
      for (const version of known ?? []) version.addPoints(span);
      if (known !== undefined) continue;
      const page = await pageOf(reader, id, (reason) => skipped(span[0], `what it has of "${folder}" is lost: ${reason}`));
      const fitting = page?.entries.filter(({ name }) => fits(folder, displayPath(name))) ?? [];
      pages.set(
        key,
        fitting.map((entry) => versions.add(joined(path, entry.name), entry, page ?? noNames, span)),
      );
    }
  }
  yield* versions.found();
}

/** A page; damage in one place of one point keeps nobody from the rest, so it is told. */
const pageOf = async (reader: PointReader, id: Buffer, lost: (reason: string) => void) => {
  try {
    return await reader.page(id);
  } catch (error) {
    lost(reasonOf(error));
    return undefined;
  }
};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

interface RowSpan {
  readonly reader: PointReader;
  readonly row: DirectoryRow;
  readonly span: Span;
}

/** Points that follow one another and have the same pages, oldest first; those without the folder are passed over. */
const spansOf = (rows: readonly (DirectoryRow | undefined)[], points: readonly OpenedPoint[]): readonly RowSpan[] => {
  const spans: RowSpan[] = [];
  for (const [place, { reader, summary }] of points.entries()) {
    const row = rows[place];
    if (row === undefined) continue;
    const last = spans.at(-1);
    if (last !== undefined && hasSamePages(last.row, row)) spans[spans.length - 1] = { ...last, span: [...last.span, summary] };
    else spans.push({ reader, row, span: [summary] });
  }
  return spans;
};
