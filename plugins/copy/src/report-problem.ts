import { displayPath, type EntryProblem } from '@tapedeck/archive';
import type { Run } from '@tapedeck/core';

/** Entries that have no copy of what they are now settle their debt by their problem; others were copied but for a detail. */
const settling: ReadonlySet<string> = new Set(['FILE_UNREADABLE', 'FILE_CHANGED', 'ENTRY_NOT_WRITTEN']);

/** Tells the run what was wrong with an entry. */
export const reportProblem = (run: Run, source: string, { kind, code, path, message, hint }: EntryProblem): void => {
  const shown = displayPath(path);
  // What vanished between listing and opening is as if it had gone before the run.
  if (kind === 'vanished') run.note(code, `"${shown}" vanished before it could be read.`);
  else
    run.problem({ kind, code, message, ...(hint === undefined ? {} : { hint }), source, path: shown, settles: settling.has(code) ? 1 : 0 });
};
