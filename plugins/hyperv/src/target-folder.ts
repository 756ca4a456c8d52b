import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Host } from '@tapedeck/core';
import { runScript } from '@tapedeck/windows';
import { folderTaken } from './errors.ts';
import { requireRoom } from './room.ts';
import { describeHyperv } from './scripts.ts';

/** What is to be put somewhere. */
export interface TargetRequest {
  readonly name: string;
  /** The folder that was asked for. */
  readonly asked: string | undefined;
  /** Where it comes from. */
  readonly from: string;
  readonly runId: string;
  readonly signal: AbortSignal;
}

/** An empty folder, or one that is not there yet, with room for a machine: what was asked for, or one where the host keeps its own. @throws `HYPERV_FOLDER_TAKEN`, `HYPERV_NO_ROOM` */
export const chooseFolder = async (host: Host, { name, asked, from, runId, signal }: TargetRequest): Promise<string> => {
  const folder = asked ?? (await ownFolder(host, name, runId, signal));
  if (!(await isFree(folder))) throw folderTaken(folder);
  await requireRoom(host, await nearestThere(folder), `"${name}"`, await bytesBelow(from));
  return folder;
};

const ownFolder = async (host: Host, name: string, runId: string, signal: AbortSignal): Promise<string> => {
  const { MachinePath } = await runScript(host, describeHyperv, {}, signal);
  const plain = name.replaceAll(/[^\p{L}\p{N} _-]/gu, '_').trim();
  const wanted = join(MachinePath, plain);
  // The machine that is replaced, or what is left of it, may lie there.
  return (await isFree(wanted)) ? wanted : `${wanted}-${runId}`;
};

/** The folder itself or the one above it that is there: its volume is the one that counts. */
const nearestThere = async (folder: string): Promise<string> => {
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  );
  return isThere || dirname(folder) === folder ? folder : nearestThere(dirname(folder));
};

const isFree = async (folder: string): Promise<boolean> => {
  try {
    return (await readdir(folder)).length === 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return true;
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return false;
    throw error;
  }
};

const bytesBelow = async (folder: string): Promise<number> => {
  let sum = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) sum += (await stat(join(entry.parentPath, entry.name))).size;
  return sum;
};
