import { displayPath, parsePath, type Selection } from '@tapedeck/archive';
import { matchesPath, type RestoreRequest } from '@tapedeck/core';

const slash = 0x2f;

/** Whether `path` is `folder` or below it. */
export const isBelow = (path: Uint8Array, folder: Uint8Array): boolean => {
  if (path.length < folder.length || Buffer.compare(path.subarray(0, folder.length), folder) !== 0) return false;
  return path.length === folder.length || folder.at(-1) === slash || path[folder.length] === slash;
};

/** A path as a person typed it: raw, without a slash at its end. */
export const typedPath = (shown: string): Buffer => parsePath(shown.length > 1 ? shown.replace(/\/+$/, '') : shown);

/** What of the catalog a restore wants. A pattern without a slash is held against the last name, any other against the whole path. */
export const selectionOf = ({ paths, include, exclude }: Pick<RestoreRequest, 'paths' | 'include' | 'exclude'>): Selection => {
  // Lists of paths may be as long as the catalog, so each entry asks for itself and the folders above it only.
  const wanted = new Set(paths.map((path) => typedPath(path).toString('latin1')));
  const leading = new Set([...wanted].flatMap(foldersAbove));
  const chosen = (path: Buffer) => wanted.size === 0 || isIn(wanted, path.toString('latin1'));
  const leadsThere = (path: Buffer) => leading.has(path.toString('latin1'));
  const excluded = (path: Buffer) => exclude.length > 0 && ancestors(displayPath(path)).some((shown) => matchesAny(shown, exclude));
  return {
    everything: paths.length + include.length + exclude.length === 0,
    wants: (path, isDirectory) => {
      if (excluded(path)) return false;
      if (!chosen(path)) return isDirectory && include.length === 0 && leadsThere(path);
      return include.length === 0 || (!isDirectory && matchesAny(displayPath(path), include));
    },
    enters: (path) => (chosen(path) || leadsThere(path)) && !excluded(path),
  };
};

const isIn = (wanted: ReadonlySet<string>, path: string): boolean =>
  wanted.has(path) || foldersAbove(path).some((above) => wanted.has(above));

/** All folders above a path, the root among them. */
const foldersAbove = (path: string): readonly string[] => {
  const above: string[] = [];
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) above.push(path.slice(0, slash));
  return path === '/' ? [] : [...above, '/'];
};

const matchesAny = (shown: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => matchesPath(pattern.includes('/') ? shown : (shown.split('/').at(-1) ?? ''), pattern));

/** The path itself and all folders above it. */
const ancestors = (shown: string): string[] => {
  const names = shown.split('/');
  return names.map((_, index) => names.slice(0, names.length - index).join('/')).filter((path) => path !== '');
};
