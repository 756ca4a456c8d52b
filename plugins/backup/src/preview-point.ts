import { absolutePath, displayPath, type PointReader, previewRestore, selectionOf, walkCatalog } from '@tapedeck/archive';
import type { RestoreChange, RestoreChanges, RestoreRequest, RestoreResult } from '@tapedeck/core';
import { placeRoots } from './place-roots.ts';

/** Tells what a restore would do, entry by entry, and counts it. Changes nothing. */
export const previewPoint = async (
  reader: PointReader,
  request: RestoreRequest,
  signal: AbortSignal,
  changed: (change: RestoreChange) => void,
): Promise<RestoreResult> => {
  const counts: Partial<Record<RestoreChange['kind'], { entries: number; bytes: number }>> = {};
  for await (const change of changesOf(reader, request)) {
    signal.throwIfAborted();
    changed(change);
    const { entries = 0, bytes = 0 } = counts[change.kind] ?? {};
    counts[change.kind] = { entries: entries + 1, bytes: bytes + change.bytes };
  }
  return { restored: 0, kept: 0, bytes: bytesWritten(counts), wouldWrite: [], problems: [], lost: [], changes: counts };
};

// What an application does with its files, and where they lie until then, nobody else can say.
const changesOf = (reader: PointReader, request: RestoreRequest): AsyncGenerator<RestoreChange> =>
  request.workload !== undefined && request.to === undefined ? handedOver(reader, request) : placed(reader, request);

async function* placed(reader: PointReader, request: RestoreRequest): AsyncGenerator<RestoreChange> {
  const { anchors, placed: roots } = placeRoots(reader, request.to);
  const target = { anchors, conflict: request.conflict };
  for await (const { path, ...change } of previewRestore({ reader, selection: selectionOf(request), roots, target }))
    yield { ...change, path: displayPath(path) };
}

async function* handedOver(reader: PointReader, request: RestoreRequest): AsyncGenerator<RestoreChange> {
  for await (const { root, path, entry } of walkCatalog(reader, selectionOf(request)))
    yield { kind: 'hand over', type: entry.type, path: displayPath(absolutePath(reader, root, path)), bytes: entry.size };
}

const bytesWritten = ({ create, overwrite, rename, 'hand over': handed }: RestoreChanges): number =>
  [create, overwrite, rename, handed].reduce((sum, one) => sum + (one?.bytes ?? 0), 0);
