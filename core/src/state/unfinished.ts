import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from '../host/host.ts';

const unfinishedPattern = /\.(\d+)\.new$/;
const claimPattern = /^(.*\.journal)\.claim-\d+$/;

/** Where this process writes what is renamed to `path` once it is whole. The name tells whose it is. */
export const workingName = (path: string): string => `${path}.${process.pid}.new`;

/** Removes what processes that are no more had begun to write in these folders, and their claims on journals that are gone. */
export const removeUnfinished = async (folders: readonly string[], host: Host): Promise<void> => {
  for (const folder of folders) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names) if (await isOver(name, new Set(names), host)) await rm(join(folder, name), { force: true });
  }
};

const isOver = async (name: string, names: ReadonlySet<string>, host: Host): Promise<boolean> => {
  const [, journal] = claimPattern.exec(name) ?? [];
  if (journal !== undefined) return !names.has(journal);
  const [, processId] = unfinishedPattern.exec(name) ?? [];
  return processId !== undefined && (await host.processStart(Number(processId))) === undefined;
};
