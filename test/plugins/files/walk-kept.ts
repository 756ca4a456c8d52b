import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EntryFilter, FilterEntry } from '@tapedeck/core';

/** What a filter keeps of a tree, sorted, as the engine asks it: a directory is entered, its entries judged, then those kept are visited. */
export const walkKept = (root: string, filterFor: (directory: string) => EntryFilter): readonly string[] => {
  const kept: string[] = [];
  const visit = (path: string) => {
    const filter = filterFor(path);
    const names = readdirSync(join(root, path));
    const reason = filter.enter?.({ path, readFrom: path === '' ? root : `${root}/${path}`, names: new Set(names) });
    if (reason !== undefined) return;
    const directories: string[] = [];
    for (const name of names) {
      const entry = entryAt(root, path === '' ? name : `${path}/${name}`, name);
      if (filter.drop(entry) !== undefined) continue;
      kept.push(entry.kind === 'directory' ? `${entry.path}/` : entry.path);
      if (entry.kind === 'directory') directories.push(entry.path);
    }
    for (const directory of directories) visit(directory);
  };
  visit('');
  return kept.sort();
};

const entryAt = (root: string, path: string, name: string): FilterEntry => {
  const found = lstatSync(join(root, path));
  const kind = found.isDirectory() ? 'directory' : found.isSymbolicLink() ? 'symlink' : found.isFile() ? 'file' : 'other';
  return { path, name, kind, sizeBytes: found.size, modifiedMs: found.mtimeMs };
};
