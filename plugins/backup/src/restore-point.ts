import {
  displayPath,
  type PointReader,
  type RestoreOptions,
  RestoreRun,
  type RestoreSummary,
  selectionOf,
  walkCatalog,
} from '@tapedeck/archive';
import type { PointFinding, PointProgress, RestoreRequest, RestoreResult } from '@tapedeck/core';
import { makeAnchors, type PlacedRoots, placeRoots } from './place-roots.ts';
import { placeOnDevice } from './restore-device.ts';
import { tellSum } from './tell-point.ts';

/** What a restore did, for whoever reads it again. */
export interface Placed extends Pick<RestoreOptions, 'selection' | 'roots' | 'target'>, Pick<RestoreSummary, 'names'> {
  readonly total: { readonly files: number; readonly bytes: number };
}

/** Restores what a request wants of an opened catalog. */
export const restorePoint = async (
  reader: PointReader,
  request: RestoreRequest,
  signal: AbortSignal,
  progress: (now: PointProgress) => void,
): Promise<{ readonly result: RestoreResult; readonly placed: Placed }> => {
  const total = await count(reader, request);
  const { anchors, placed, device } = await placesOf(reader, request);
  const target = { anchors, conflict: request.conflict, ...(device === undefined ? {} : { device }) };
  const plan = { selection: selectionOf(request), roots: placed, target };
  const restore = new RestoreRun({ ...plan, reader, signal, progress: tellSum(total, progress) });
  try {
    const { restored, kept, bytes, problems, lost, torn, names } = await restore.restore();
    const result = {
      restored,
      kept,
      bytes,
      wouldWrite: [],
      problems: shownFindings(problems, anchors),
      lost: shownFindings(lost, anchors),
      torn: shownFindings(torn, anchors),
    };
    return { result, placed: { ...plan, names, total } };
  } finally {
    await restore.close();
  }
};

const placesOf = async (reader: PointReader, request: RestoreRequest): Promise<PlacedRoots & Pick<RestoreOptions['target'], 'device'>> => {
  if (request.device !== undefined) return placeOnDevice(reader, request.device, request);
  const roots = placeRoots(reader, request.to);
  makeAnchors(roots);
  return roots;
};

/** Findings with paths as people see them. */
export const shownFindings = (findings: RestoreSummary['problems'], anchors: readonly string[]): PointFinding[] =>
  findings.map(({ anchor, path, code, message }) => ({
    code,
    message,
    path: displayPath(Buffer.concat([Buffer.from(`${anchors[anchor]}/`), path])),
  }));

const count = async (reader: PointReader, request: RestoreRequest): Promise<Placed['total']> => {
  const { files, directories, others, sourceBytes } = reader.root.statistics;
  const everything = request.paths.length + request.include.length + request.exclude.length === 0;
  if (everything) return { files: files + directories + others, bytes: sourceBytes };
  const total = { files: 0, bytes: 0 };
  for await (const { entry } of walkCatalog(reader, selectionOf(request))) {
    total.files += 1;
    total.bytes += entry.size;
  }
  return total;
};
