import { resolve } from 'node:path';
import type { Root, SelectionPlan } from '@tapedeck/core';
import type { FilterOptions } from '../filter.ts';
import type { FilesOptions } from '../options.ts';
import { knownPath } from './known-path.ts';
import { limitsOf } from './limits-of.ts';
import { ownFolders } from './own-folders.ts';
import type { SelectingRun } from './selecting-run.ts';

const filterModule = import.meta.resolve('@tapedeck/plugin-files/filter');

/** The plan with the paths of this use added to it as a source of that name. */
export const selectFiles = (plan: SelectionPlan, run: SelectingRun, use: string, options: FilesOptions): SelectionPlan => {
  const limits = limitsOf(options, run.startedAt);
  const roots = options.paths.map((given): Root => {
    const path = resolve(given);
    const own = ownFolders(path, run);
    for (const folder of own) run.note('FILES_OWN_FOLDER_LEFT_OUT', `"${folder}" is left out of "${path}", because this run writes there.`);
    const filter: FilterOptions = {
      root: knownPath(path),
      exclude: [...options.exclude, ...own.map((folder) => patternFor(knownPath(folder)))],
      include: options.include,
      images: options.images,
      ignoreFiles: options.ignoreFiles,
      excludeCaches: options.excludeCaches,
      limits,
    };
    return { path, readFrom: path, filters: [{ module: filterModule, options: filter }], oneFileSystem: options.oneFileSystem };
  });
  return { sources: [...plan.sources, { name: use, roots, streams: [] }] };
};

/** An absolute pattern that fits this path and nothing else. */
const patternFor = (path: string) => path.replace(/[\\*?[\]]/g, '\\$&').replace(/ $/, '\\ ');
