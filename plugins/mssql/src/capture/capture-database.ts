import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { ApplicationRun, Host, Source } from '@tapedeck/core';
import { stagedUnreadable } from '../errors.ts';
import type { MssqlOptions } from '../options.ts';
import type { Database } from '../server/list-databases.ts';
import { withRetry } from '../server/retry.ts';
import { type StagedBackup, stageBackup } from '../staging/stage-backup.ts';
import { requirePlace, type StagingPlace } from '../staging/staging-place.ts';
import { storedPath } from '../staging/stored-path.ts';
import type { UseState } from '../use-state.ts';
import { backUp } from './back-up.ts';

/** The use of the plugin that captures. */
export interface Capturing {
  readonly use: string;
  readonly options: MssqlOptions;
  readonly host: Host;
  readonly state: UseState;
}

/** What is captured. */
export interface Captured {
  readonly workload: string;
  readonly database: Database;
  /** Tells the databases of the use apart. */
  readonly number: number;
}

/** A database as a stream of one file: what the server backs up to the staging folder, once somebody reads it. */
export const captureDatabase = async (
  capturing: Capturing,
  captured: Captured,
  run: ApplicationRun,
): Promise<Pick<Source, 'roots' | 'streams'>> => {
  const { use, options } = capturing;
  const label = `${use.replace('#', '-')}-${captured.number}.bak`;
  const staged = await stageBackup(run, requirePlace(options), label, 'source');
  const opened = (signal: AbortSignal) => openBackup(capturing, captured, staged, run, signal);
  return { roots: [], streams: [{ path: storedPath(use, options.server, captured.database.name), open: opened }] };
};

const openBackup = async (
  capturing: Capturing,
  captured: Captured,
  staged: StagedBackup,
  run: ApplicationRun,
  signal: AbortSignal,
): Promise<{ readonly stream: Readable; readonly done: Promise<void> }> => {
  try {
    const { made, delivered } = capturing.state;
    // A second backup of a log would leave out what is in the first.
    const mayRepeat = () => !made.has(captured.database.name);
    await withRetry(capturing.host, signal, mayRepeat, () => backUp(capturing, captured, staged, run, signal));
    const stream = await streamOf(staged);
    const read = finished(stream).then(() => void delivered.add(captured.database.name));
    return { stream, done: read.finally(staged.release) };
  } catch (error) {
    // The next database needs the room.
    await staged.release();
    throw error;
  }
};

const streamOf = async ({ server, here }: StagingPlace): Promise<Readable> => {
  try {
    return (await open(here)).createReadStream();
  } catch (error) {
    throw stagedUnreadable(server, here, error);
  }
};
