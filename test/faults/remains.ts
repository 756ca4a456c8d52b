import { globSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, relative } from 'node:path';

/** What lies about after a run. */
export interface Remains {
  readonly fragments: number;
  /** Locks and journals. */
  readonly held: readonly string[];
  /** What nothing may leave, however it ends. */
  readonly others: readonly string[];
}

/** Nothing of it. */
export const noRemains: Remains = { fragments: 0, held: [], others: [] };

/**
 * What a run of the job `nightly` has left behind that is no restore point. The folder holds its `media` and `state`, its `source` if it has one, and
 * what is `temporary`.
 */
export const remainsIn = (folder: string): Remains => {
  const below = (pattern: string): readonly string[] => globSync(join(folder, pattern)).map((path) => relative(folder, path));
  const inLocks = below('media/nightly/{writers,readers}/**').filter((path) => !/\/(writers|readers)$/.test(path));
  return {
    fragments: inLocks.filter((path) => path.endsWith('.tdk')).length,
    held: [...inLocks.filter((path) => !path.includes('.left')), ...below('state/journals/*')],
    others: [
      ...below('temporary/*'),
      ...below('media/**/*.{new,working}'),
      ...below('state/**/*.{new,working}'),
      ...below('state/**/staged/.tapedeck-*'),
      ...mountsBelow(folder),
      ...processesOf(folder),
      ...openFilesOf(join(folder, 'media')),
      ...openFilesOf(join(folder, 'source')),
    ],
  };
};

/** A variable by which processes are found that somebody has started for the site in a folder: it holds its path. */
export const processMark = 'TAPEDECK_FAULTS';

const processesOf = (folder: string): readonly string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== `${process.pid}`)
    .filter((id) => readOrNothing(`/proc/${id}/environ`).includes(`${processMark}=${folder}`))
    .map((id) => `process ${readOrNothing(`/proc/${id}/cmdline`).replaceAll('\0', ' ')}`);

const openFilesOf = (folder: string): readonly string[] =>
  globSync('/proc/self/fd/*').flatMap((fd) => {
    try {
      const path = readlinkSync(fd);
      return path.startsWith(`${folder}/`) ? [`open file ${path}`] : [];
    } catch {
      return [];
    }
  });

/** Small file systems that a test itself has put there are none of ours. */
const mountsBelow = (folder: string): readonly string[] =>
  readOrNothing('/proc/self/mounts')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${folder}/`) && !/\/(media|state)$/.test(path))
    .map((path) => `mount ${path}`);

const readOrNothing = (path: string): string => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
};
