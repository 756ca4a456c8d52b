import { displayPath } from '@tapedeck/archive';
import type { Compared, PointFinding, Run } from '@tapedeck/core';
import { notReady } from './errors.ts';
import type { Session } from './session.ts';

/** Step `compare`: reads source and copy again and compares them, byte for byte. */
export const compareCopy = async (run: Run, { copying }: Session): Promise<Compared> => {
  if (copying.run === undefined) throw notReady();
  const findings: PointFinding[] = [];
  const { files, bytes } = await copying.run.compare(({ code, path, message, kind }) => {
    const shown = displayPath(path);
    if (code === 'COMPARE_DIFFERS') findings.push({ code, path: shown, message });
    // What has gone meanwhile is as if it had gone before.
    else if (kind !== 'vanished') run.problem({ kind, code, source: 'compare', path: shown, message: `${message} It was not compared.` });
  });
  return { files, bytes, findings };
};
