import { catalogPath, matchesPath } from '@tapedeck/schemas';
import { displayPath, parsePath } from '../format/display-path.ts';
import type { Selection } from './plan.ts';

const slash = 0x2f;

/** Whether `path` is `folder` or below it; everything is below `/`, drives too. */
export const isBelow = (path: Uint8Array, folder: Uint8Array): boolean => {
  if (folder.length === 1 && folder[0] === slash) return true;
  if (path.length < folder.length || Buffer.compare(path.subarray(0, folder.length), folder) !== 0) return false;
  return path.length === folder.length || folder.at(-1) === slash || path[folder.length] === slash;
};

/** A path as a person typed it: raw, and as the catalog has it. One of Windows is known by its drive or share, and may have backslashes. */
export const typedPath = (shown: string): Buffer => {
  if (/^[A-Za-z]:\\|^\\\\/.test(shown)) return Buffer.from(catalogPath(shown, 'win32'));
  // With slashes it is as a listing shows it, where a backslash may begin an escape.
  const raw = parsePath(shown.length > 1 ? shown.replace(/\/+$/, '') : shown);
  return isOfWindows(raw) ? Buffer.from(catalogPath(raw.toString('latin1'), 'win32'), 'latin1') : raw;
};

const isOfWindows = (path: Buffer): boolean => /^[A-Za-z]:(?:\/|$)|^\/\/[^/]/.test(path.toString('latin1'));

/** A pattern in the form in which paths are shown. Where no drive or share is in front, only Windows takes a backslash for a slash. */
export const typedPattern = (pattern: string, platform: NodeJS.Platform = process.platform): string =>
  /^[A-Za-z]:|^\\\\/.test(pattern) || platform === 'win32'
    ? pattern.replaceAll('\\', '/').replace(/^[a-z]:/, (drive) => drive.toUpperCase())
    : pattern;

/** What a person asked for: paths as they were typed, none for everything, and patterns. */
export interface WantedPaths {
  readonly paths: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** What of the catalog a restore wants. A pattern without a slash is held against the last name, any other against the whole path. */
export const selectionOf = ({ paths, ...patterns }: WantedPaths): Selection => {
  const include = patterns.include.map((pattern) => typedPattern(pattern));
  const exclude = patterns.exclude.map((pattern) => typedPattern(pattern));
  // Lists of paths may be as long as the catalog, so each entry asks for itself and the folders above it only.
  const wanted = new Set(paths.map((path) => keyOf(typedPath(path))));
  const leading = new Set([...wanted].flatMap(foldersAbove));
  const chosen = (path: Buffer) => wanted.size === 0 || isIn(wanted, keyOf(path));
  const leadsThere = (path: Buffer) => leading.has(keyOf(path));
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

/** A path with one sign for each byte, without the slash at the end of the top of a drive or share. */
const keyOf = (path: Buffer): string => path.toString('latin1').replace(/(?<=.)\/$/, '');

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
