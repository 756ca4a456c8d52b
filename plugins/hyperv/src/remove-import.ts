import { rm } from 'node:fs/promises';
import { isAbsolute, relative } from 'node:path';
import { textIn, type UndoContext, type UndoRequest } from '@tapedeck/core';
import { runScript } from '@tapedeck/windows';
import { allMachines } from './choose-machines.ts';
import type { HypervOptions } from './options.ts';
import { removeMachine } from './scripts.ts';

/** Removes what is left of an import that never came to an end: the machine, if there is one, and its folder, which was empty before. */
export const removeImport = async ({ intent, fact }: UndoRequest, { host, signal }: UndoContext<HypervOptions>): Promise<void> => {
  // It has come back: the machine is somebody's now.
  if (fact !== undefined) return;
  const folder = textIn(intent, 'folder');
  for (const { Id, Path } of await allMachines(host, signal))
    if (isBelow(Path, folder)) await runScript(host, removeMachine, { Id }, signal);
  await rm(folder, { recursive: true, force: true });
};

const isBelow = (path: string, folder: string): boolean => {
  const way = relative(folder, path);
  return !way.startsWith('..') && !isAbsolute(way);
};
