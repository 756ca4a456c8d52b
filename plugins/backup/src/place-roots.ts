import { existsSync, mkdirSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { PointReader } from '@tapedeck/archive';
import { targetIsFile } from './errors.ts';

/** Where each root of the catalog is restored. */
export interface PlacedRoots {
  /** Folders that exist; nothing outside them is touched. */
  readonly anchors: readonly string[];
  readonly placed: readonly { readonly anchor: number; readonly prefix: Buffer }[];
}

/** Below one folder with the whole path kept, or, without a folder, where each root came from. */
export const placeRoots = (reader: PointReader, to: string | undefined): PlacedRoots => {
  if (to === undefined) return inPlace(reader);
  const anchor = resolve(to);
  makeFolder(anchor);
  return { anchors: [anchor], placed: reader.root.roots.map(({ path }) => ({ anchor: 0, prefix: relativePath(path) })) };
};

const inPlace = (reader: PointReader): PlacedRoots => {
  const anchors: string[] = [];
  const placed = reader.root.roots.map(({ path }, root) => {
    const absolute = Buffer.from(path).toString();
    const isFolder = reader.rootEntry(root).type === 'directory';
    const folder = isFolder ? absolute : dirname(absolute);
    makeFolder(folder);
    return { anchor: anchors.push(folder) - 1, prefix: isFolder ? Buffer.of() : Buffer.from(basename(absolute)) };
  });
  return { anchors, placed };
};

const makeFolder = (path: string): void => {
  if (existsSync(path) && !statSync(path).isDirectory()) throw targetIsFile(path);
  mkdirSync(path, { recursive: true });
};

/** An absolute path as one below a folder: without the leading slash; a drive `C:\` becomes `C/`. */
export const relativePath = (path: Uint8Array): Buffer => {
  const raw = Buffer.from(path);
  if (/^[A-Za-z]:/.test(raw.toString('latin1')))
    return Buffer.from(
      raw
        .toString()
        .replace(/^([A-Za-z]):[\\/]?/, '$1/')
        .replaceAll('\\', '/')
        .replace(/\/$/, ''),
    );
  return raw[0] === 0x2f ? raw.subarray(1) : raw;
};
