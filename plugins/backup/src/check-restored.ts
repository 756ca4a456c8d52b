import { type PointReader, RestoreCheck } from '@tapedeck/archive';
import type { RestoreCheck as Checked, PointProgress } from '@tapedeck/core';
import { type Placed, shownFindings } from './restore-point.ts';
import { tellSum } from './tell-point.ts';

/** Reads what a restore has placed again, from the medium where that can be had, and compares it with the catalog. */
export const checkRestored = async (
  reader: PointReader,
  { total, ...placed }: Placed,
  signal: AbortSignal,
  progress: (now: PointProgress) => void,
): Promise<Checked> => {
  const check = new RestoreCheck({ ...placed, reader, signal, progress: tellSum(total, progress) });
  try {
    const { problems, ...counts } = await check.check();
    return { ...counts, findings: shownFindings(problems, placed.target.anchors) };
  } finally {
    await check.close();
  }
};
