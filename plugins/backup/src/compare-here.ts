import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type CompareOptions, type Comparison, compareWithSource, type LocalSet } from '@tapedeck/archive';
import type { Run, UndoRequest } from '@tapedeck/core';

/** Compares with the source. The catalog that comes of it lies beside that of the last point meanwhile, for it may be as large. */
export const compareHere = async (run: Run, local: LocalSet, options: Omit<CompareOptions, 'folder' | 'gearSeed'>): Promise<Comparison> => {
  // Of its own, since nothing keeps two verifications of one set apart.
  const folder = join(local.folder, `comparison-${randomUUID()}`);
  const taken = await run.take({ undo: 'remove-comparison', intent: folder, scope: 'source' }, async () => {
    await mkdir(folder, { mode: 0o700 });
    return undefined;
  });
  try {
    return await compareWithSource({ ...options, folder, gearSeed: local.gearSeed });
  } finally {
    await taken.release();
  }
};

/** Undo of a comparison: removes its folder. */
export const removeComparison = ({ intent }: UndoRequest): Promise<void> => rm(String(intent), { recursive: true, force: true });
