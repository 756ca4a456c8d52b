import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Run } from '../run/run.ts';
import type { Scope, UndoRequest } from '../run/take.ts';
import { notStaged } from './application-errors.ts';

/** Where to stage something, and for how long. */
export interface StageRequest {
  /** An absolute path; made if need be. */
  readonly within: string;
  /** Tells folders of one run apart. */
  readonly label: string;
  readonly scope: Scope;
}

/** Makes a folder that only this user can enter, and that goes with all that is in it when its scope ends. */
export const stageFolder = async (run: Pick<Run, 'id' | 'take'>, { within, label, scope }: StageRequest): Promise<string> => {
  const folder = join(within, nameOf(run.id, label));
  await run.take({ undo: 'remove-staged', intent: { folder }, scope }, async () => {
    await mkdir(within, { recursive: true, mode: 0o700 });
    await mkdir(folder, { mode: 0o700 });
    return undefined;
  });
  return folder;
};

/** The undo function `remove-staged`: removes what a run had staged, by the name that only a run of ours gives. @throws `CORE_NOT_STAGED` */
export const removeStaged = async ({ intent }: UndoRequest): Promise<void> => {
  const folder: unknown = intent instanceof Object ? Reflect.get(intent, 'folder') : undefined;
  if (typeof folder !== 'string' || !/^\.tapedeck-[0-9a-f]{12}-/.test(basename(folder))) throw notStaged(String(folder));
  await rm(folder, { recursive: true, force: true });
};

const nameOf = (runId: string, label: string) => `.tapedeck-${runId}-${label}`;
