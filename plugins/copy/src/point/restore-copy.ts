import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type CopyListener, CopyRun, closeCopyFolder, displayPath, openCopyFolder, selectionOf, startCopyThreads } from '@tapedeck/archive';
import { formatAmount, type PointFinding, type PointProgress, pathBelow, type RestoreRequest, type RestoreResult } from '@tapedeck/core';
import type { CopiedSource } from '../copy-note.ts';
import { type CopyFacts, outermostSources } from './copied-trees.ts';
import { countWanted } from './count-wanted.ts';
import { requirePath } from './list-copy.ts';
import { type PlacedSources, placeSources } from './place-sources.ts';

const progressMs = 250;

/** Restores what a request wants of a copy; a dry run only lists it. @throws `COPY_NO_SUCH_PATH`, `COPY_OTHER_SYSTEM`, `COPY_NOT_A_FOLDER` */
export const restoreCopy = async (
  facts: CopyFacts,
  request: RestoreRequest,
  signal: AbortSignal,
  progress: (now: PointProgress) => void,
): Promise<RestoreResult> => {
  for (const path of request.paths) requirePath(facts, path);
  const sources = wantedSources(facts, request);
  const there = sources.filter(({ copy }) => existsSync(join(facts.folder, copy)));
  const missing = sources.filter((source) => !there.includes(source));
  const total = countWanted(facts, there, request);
  const problems: PointFinding[] = missing.map(({ path }) => ({ code: 'COPY_MISSING', path, message: 'It has no copy any more.' }));
  const result = { restored: 0, kept: 0, bytes: 0, wouldWrite: [] as string[], problems, lost: [] as PointFinding[] };
  if (request.dryRun) return { ...result, bytes: total.bytes, wouldWrite: total.paths };
  for (const placed of placeSources(facts, there, request.to)) {
    const before = { files: result.restored + result.kept, bytes: result.bytes };
    const tell = (files: number, bytes: number) =>
      progress({ files: before.files + files, bytes: before.bytes + bytes, totalFiles: total.files, totalBytes: total.bytes });
    await restoreBelow(facts, placed, request, signal, result, tell);
  }
  return result;
};

/** Folders in which something may be wanted, and files that are. */
const wantedSources = (facts: CopyFacts, request: RestoreRequest): readonly CopiedSource[] => {
  const { enters, wants } = selectionOf(request);
  return outermostSources(facts).filter(({ path, copy }) => {
    const isFile = statSync(join(facts.folder, copy), { throwIfNoEntry: false })?.isDirectory() === false;
    return isFile ? wants(Buffer.from(path), false) : enters(Buffer.from(path));
  });
};

interface Result extends RestoreResult {
  restored: number;
  kept: number;
  bytes: number;
  problems: PointFinding[];
  lost: PointFinding[];
}

const restoreBelow = async (
  facts: CopyFacts,
  { folder, roots }: PlacedSources,
  request: RestoreRequest,
  signal: AbortSignal,
  result: Result,
  tell: (files: number, bytes: number) => void,
): Promise<void> => {
  const held = openCopyFolder(folder);
  const copy = new CopyRun({
    roots: roots.map(({ source, target }) => ({ ...asTree(facts, source), target })),
    folder: held,
    verifies: false,
    clears: true,
    mirrors: false,
    restore: { conflict: request.conflict, wanted: { paths: request.paths, include: request.include, exclude: request.exclude } },
    bytesPerSecond: undefined,
    signal,
    threads: startCopyThreads(),
    ...gatherInto(result, request.to),
  });
  const timer = setInterval(() => tell(copy.progress().entries, copy.progress().sourceBytes), progressMs);
  try {
    await copy.copy();
    result.kept += copy.kept;
  } finally {
    clearInterval(timer);
    await copy.close();
    closeCopyFolder(held);
  }
};

/** Adds to a result what the workers tell. Folders are not counted, as in every restore. */
const gatherInto = (result: Result, to: string | undefined): Pick<CopyListener, 'counted' | 'problem' | 'lost'> => ({
  counted: (_, { captured, directories, readBytes }) => {
    result.restored += Math.max(0, captured - directories);
    result.bytes += readBytes;
  },
  problem: (_, { code, path, message }) => result.problems.push({ code, path: shownAt(path, to), message }),
  lost: ({ code, entries, path, message }) =>
    result.lost.push({ code, path: shownAt(path, to), message: `Not kept, of ${formatAmount(entries, 'entry')}: ${message}` }),
});

const asTree = ({ folder }: CopyFacts, { path, copy }: CopiedSource) => ({
  source: 'copy',
  path,
  readFrom: join(folder, copy),
  elsewhere: [],
  whenBusy: [],
  filters: [],
  oneFileSystem: false,
});

/** Where something goes that has a copy of this path. */
const shownAt = (path: Uint8Array, to: string | undefined): string =>
  to === undefined ? displayPath(path) : join(resolve(to), pathBelow(displayPath(path)));
