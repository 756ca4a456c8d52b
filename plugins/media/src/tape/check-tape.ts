import { isAbsolute } from 'node:path';
import { type Host, objectionToCommand, type Run } from '@tapedeck/core';
import { pathNotAbsolute } from '../errors.ts';
import { checkKeeping } from '../spool/check-keeping.ts';
import { tapeAndMore, tapeToolMissing, tapeUnsupported } from './errors.ts';
import type { TapeOptions } from './locate-tape.ts';

/** Objects to a drive that is named badly, or twice, and to tapes where nobody moves them. */
export const checkTapeOptions = async ({ tape, changer, spool, ...others }: TapeOptions, host: Host): Promise<void> => {
  if (host.platform !== 'linux') throw tapeUnsupported(host.platform);
  for (const key of ['path', 'label', 'id', 'optical'] as const) if (others[key] !== undefined) throw tapeAndMore(tape, key);
  for (const path of [tape, changer, spool]) if (path !== undefined && !isAbsolute(path)) throw pathNotAbsolute(path);
  for (const program of changer === undefined ? (['mt'] as const) : (['mt', 'mtx'] as const))
    if ((await objectionToCommand({ run: [program] }, host)) !== undefined) throw tapeToolMissing(program);
};

/** Objects to a job that would have older restore points removed from a tape. */
export const checkTapeJob = (run: Pick<Run, 'job'>, { tape }: TapeOptions): void => checkKeeping(run, `tape ${tape}`);
