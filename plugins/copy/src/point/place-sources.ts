import { existsSync, mkdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pathBelow, volumeOf } from '@tapedeck/core';
import type { CopiedSource } from '../copy-note.ts';
import { notAFolder, otherSystem } from '../errors.ts';
import type { CopyFacts } from './copied-trees.ts';

/** What one walk of the workers restores: below one folder, so many copies. */
export interface PlacedSources {
  readonly folder: string;
  readonly roots: readonly { readonly source: CopiedSource; readonly target: string }[];
}

/** Below one folder with the whole path kept, or, without a folder, each where it came from. @throws `COPY_OTHER_SYSTEM`, `COPY_NOT_A_FOLDER` */
export const placeSources = (facts: CopyFacts, sources: readonly CopiedSource[], to: string | undefined): readonly PlacedSources[] => {
  if (sources.length === 0) return [];
  if (to !== undefined)
    return [{ folder: made(resolve(to)), roots: sources.map((source) => ({ source, target: pathBelow(source.path) })) }];
  if (sources.some(({ path }) => (volumeOf(path) !== undefined) !== (process.platform === 'win32'))) throw otherSystem();
  return sources.map((source) => {
    const isFolder = statSync(join(facts.folder, source.copy)).isDirectory();
    return isFolder
      ? { folder: made(source.path), roots: [{ source, target: '' }] }
      : { folder: made(dirname(source.path)), roots: [{ source, target: basename(source.path) }] };
  });
};

const made = (folder: string): string => {
  if (existsSync(folder) && !statSync(folder).isDirectory()) throw notAFolder(folder);
  mkdirSync(folder, { recursive: true });
  return folder;
};
