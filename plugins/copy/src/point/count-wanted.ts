import { displayPath, selectionOf } from '@tapedeck/archive';
import type { RestoreRequest } from '@tapedeck/core';
import type { CopiedSource } from '../copy-note.ts';
import { type CopyFacts, walkCopy } from './copied-trees.ts';

/** Most paths that a dry run lists. */
const listedPaths = 1000;

/** How much a request wants, and for a dry run what. Of all of a copy its note says that. */
export const countWanted = (facts: CopyFacts, sources: readonly CopiedSource[], request: RestoreRequest) => {
  const total = { files: 0, bytes: 0, paths: [] as string[] };
  const { everything, enters, wants } = selectionOf(request);
  if (everything && !request.dryRun) return { ...total, files: facts.note.files ?? 0, bytes: facts.note.bytes ?? 0 };
  for (const source of sources)
    for (const { known, stat } of walkCopy(facts, source, Buffer.of(), {
      enters: (path) => everything || enters(path),
      refused: () => undefined,
    })) {
      if (!everything && !wants(known, stat.type === 'directory')) continue;
      total.files += 1;
      if (stat.type === 'file') total.bytes += stat.size;
      if (total.paths.length < listedPaths) total.paths.push(displayPath(known));
    }
  return total;
};
