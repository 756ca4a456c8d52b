import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogCacheSchema } from '@tapedeck/schemas';
import { ArchiveError } from '../errors.ts';
import { documentCheck } from '../format/check-document.ts';
import { sha256 } from '../format/seal.ts';
import { isRefusal } from '../system/refusal.ts';
import type { PreviousCatalog } from './capture-options.ts';
import type { CaptureRun } from './capture-run.ts';
import { createKnownDirectoriesMemory } from './known-directories.ts';
import type { RootRecord } from './units.ts';

interface CatalogCache {
  readonly format: 1;
  readonly mediaId: string;
  readonly trailer: string;
  readonly directories: string;
  readonly roots: readonly { readonly path: string; readonly entry: string; readonly watch: string }[];
}

const check = documentCheck<CatalogCache>(catalogCacheSchema, 'cached catalog');
const documentName = 'catalog.json';
const directoriesName = 'directories';

/** Name of the folder, in the local state of a set, that holds the pages of the last point. */
export const catalogFolder = (setFolder: string): string => join(setFolder, 'catalog');

/** The cached catalog, if it belongs to the point with this trailer and is whole; `undefined` makes the next run read every file. */
export const loadCatalog = (folder: string, trailerHash: Buffer): PreviousCatalog | undefined => {
  const cache = readCache(folder);
  if (cache?.trailer !== trailerHash.toString('hex')) return undefined;
  const packed = readIfThere(join(folder, directoriesName));
  if (packed === undefined || sha256(packed).toString('hex') !== cache.directories) return undefined;
  const roots = new Map(
    cache.roots.map(({ path: root, entry, watch }, place) => [
      root,
      { place, record: { entry: Buffer.from(entry, 'base64'), watch: Buffer.from(watch, 'base64') } },
    ]),
  );
  return { folder, directories: createKnownDirectoriesMemory(packed), root: (wanted) => roots.get(wanted) };
};

/** The document; `undefined` when it is missing or, after a power cut, is not what was written. */
const readCache = (folder: string): CatalogCache | undefined => {
  const bytes = readIfThere(join(folder, documentName));
  try {
    return bytes && check(JSON.parse(bytes.toString('utf8')));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof ArchiveError) return undefined;
    throw error;
  }
};

const readIfThere = (path: string): Buffer | undefined => {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
};

/** Completes the pages that a run wrote to `next` and puts them in the place of the last ones. */
export const saveCatalog = (
  next: string,
  current: string,
  capture: Pick<CaptureRun, 'directories'> & { readonly roots: readonly RootRecord[] },
  roots: readonly { readonly path: string }[],
  media: { readonly mediaId: Uint8Array; readonly trailerHash: Buffer },
): void => {
  const directories = capture.directories.packed();
  writeFileSync(join(next, directoriesName), directories, { flag: 'wx', mode: 0o600 });
  const cache: CatalogCache = {
    format: 1,
    mediaId: Buffer.from(media.mediaId).toString('hex'),
    trailer: media.trailerHash.toString('hex'),
    directories: sha256(directories).toString('hex'),
    roots: roots.flatMap(({ path }, place) => {
      const record = capture.roots[place];
      return record === undefined
        ? []
        : [{ path, entry: Buffer.from(record.entry).toString('base64'), watch: Buffer.from(record.watch).toString('base64') }];
    }),
  };
  writeFileSync(join(next, documentName), JSON.stringify(cache), { mode: 0o600 });
  rmSync(current, { recursive: true, force: true });
  renameSync(next, current);
};
