import { absolutePath, displayPath, type PointReader, RestoreRun, type RestoreSummary, walkCatalog } from '@tapedeck/archive';
import type { PointFinding, PointProgress, RestoreRequest, RestoreResult } from '@tapedeck/core';
import { placeRoots } from './place-roots.ts';
import { checkDevice, onDevice } from './restore-device.ts';
import { selectionOf } from './selection.ts';

/** Most paths that a dry run lists. */
const listedPaths = 1000;

/** Restores what a request wants of an opened catalog; a dry run only lists it. */
export const restorePoint = async (
  reader: PointReader,
  request: RestoreRequest,
  signal: AbortSignal,
  progress: (now: PointProgress) => void,
): Promise<RestoreResult> => {
  const total = await count(reader, request);
  if (request.dryRun) return { restored: 0, kept: 0, bytes: total.bytes, wouldWrite: total.paths, problems: [], lost: [] };
  const { device } = request;
  if (device !== undefined) await checkDevice(reader, device, request);
  const { anchors, placed } = device === undefined ? placeRoots(reader, request.to) : onDevice(reader, device);
  const done = { files: 0, bytes: 0 };
  const restore = new RestoreRun({
    reader,
    selection: selectionOf(request),
    roots: placed,
    target: { anchors, conflict: request.conflict, ...(device === undefined ? {} : { device }) },
    signal,
    progress: (entries, bytes) => {
      done.files += entries;
      done.bytes += bytes;
      progress({ files: done.files, totalFiles: total.files, bytes: done.bytes, totalBytes: total.bytes });
    },
  });
  try {
    const summary = await restore.restore();
    return { ...summary, wouldWrite: [], problems: shown(summary.problems, anchors), lost: shown(summary.lost, anchors) };
  } finally {
    await restore.close();
  }
};

/** Findings with paths as people see them. */
const shown = (findings: RestoreSummary['problems'], anchors: readonly string[]): PointFinding[] =>
  findings.map(({ anchor, path, code, message }) => ({
    code,
    message,
    path: displayPath(Buffer.concat([Buffer.from(`${anchors[anchor]}/`), path])),
  }));

const count = async (reader: PointReader, request: RestoreRequest): Promise<{ files: number; bytes: number; paths: string[] }> => {
  const { files, directories, others, sourceBytes } = reader.root.statistics;
  const everything = request.paths.length + request.include.length + request.exclude.length === 0;
  if (everything && !request.dryRun) return { files: files + directories + others, bytes: sourceBytes, paths: [] };
  const total = { files: 0, bytes: 0, paths: [] as string[] };
  for await (const { root, path, entry } of walkCatalog(reader, selectionOf(request))) {
    total.files += 1;
    total.bytes += entry.size;
    if (total.paths.length < listedPaths) total.paths.push(displayPath(absolutePath(reader, root, path)));
  }
  return total;
};
