import { displayPath } from '@tapedeck/archive';
import { formatAmount, type PointFinding, type PointProgress, type VerifyRequest, type VerifyResult } from '@tapedeck/core';
import { readsMedium } from '../copy-note.ts';
import { noComparison } from '../errors.ts';
import { type CopyFacts, outermostSources, walkCopy } from './copied-trees.ts';

/**
 * Reads a copy again, or a share of its files. Nothing keeps what a file should be: what is found is what cannot be read, and that there are
 * fewer files than the last run says that it has copied.
 */
export const verifyCopy = async (
  facts: CopyFacts,
  { share, advanced }: VerifyRequest,
  signal: AbortSignal,
  progress: (now: PointProgress) => void,
): Promise<VerifyResult> => {
  const { note, destination, base } = facts;
  if (advanced) throw noComparison(facts.run.job.name);
  const findings: PointFinding[] = [];
  const found = (path: Uint8Array, message: string) => void findings.push({ code: 'COPY_UNREADABLE', path: displayPath(path), message });
  const sum = { blocks: 0, totalBlocks: 0, bytes: 0 };
  const total = { totalFiles: note.files ?? 0, totalBytes: share * (note.bytes ?? 0) };
  const walk = { enters: () => true, refused: (path: Buffer, error: Error) => found(path, error.message) };
  const told = (bytes: number) => {
    sum.bytes += bytes;
    progress({ files: sum.blocks, bytes: sum.bytes, ...total });
  };
  for (const source of outermostSources(facts)) {
    let isThere = false;
    for (const { known, stat, read } of walkCopy(facts, source, Buffer.of(), walk)) {
      isThere = true;
      signal.throwIfAborted();
      if (stat.type !== 'file') continue;
      sum.totalBlocks += 1;
      if (Math.random() >= share) continue;
      const bytes = await read(signal, told).catch((error: unknown) => refusalOf(error, signal));
      if (bytes instanceof Error) found(known, bytes.message);
      else if (bytes !== stat.size) found(known, `It has ${bytes} bytes instead of ${stat.size}.`);
      sum.blocks += 1;
    }
    if (!isThere) findings.push({ code: 'COPY_MISSING', path: source.path, message: 'It has no copy any more.' });
  }
  const missing = missingFiles(facts, sum.totalBlocks);
  return {
    depth: 'readable',
    ...sum,
    throughCache: !(await readsMedium(destination, base)),
    findings: missing === undefined ? findings : [...findings, missing],
  };
};

const refusalOf = (error: unknown, signal: AbortSignal): Error => {
  if (signal.aborted || !(error instanceof Error)) throw error;
  return error;
};

/** There may be more than the last run has seen: what is gone at the source stays. */
const missingFiles = ({ note }: CopyFacts, there: number): PointFinding | undefined => {
  const { files, state, sources } = note;
  // Of sources that lie in one another a file was counted for each.
  const isNested = outermostSources({ note }).length < sources.length;
  if (state !== 'complete' || isNested || files === undefined || there >= files) return undefined;
  const message = `The last run has copied ${formatAmount(files, 'file')}, and ${formatAmount(there, 'file')} are there.`;
  return { code: 'COPY_MISSING', message };
};
