import { existsSync, mkdirSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { PointReader } from '@tapedeck/archive';
import { pathBelow, volumeOf } from '@tapedeck/core';
import { otherSystem, targetIsFile } from './errors.ts';

/** Where each root of the catalog is restored. */
export interface PlacedRoots {
  /** Folders that exist; nothing outside them is touched. */
  readonly anchors: readonly string[];
  readonly placed: readonly { readonly anchor: number; readonly prefix: Buffer }[];
}

/** Below one folder with the whole path kept, or, without a folder, where each root came from. @throws `BACKUP_OTHER_SYSTEM` */
export const placeRoots = (reader: PointReader, to: string | undefined): PlacedRoots => {
  if (to === undefined) return inPlace(reader);
  const anchor = resolve(to);
  makeFolder(anchor);
  return { anchors: [anchor], placed: reader.root.roots.map(({ path }) => ({ anchor: 0, prefix: placeBelow(path) })) };
};

const inPlace = (reader: PointReader, platform = process.platform): PlacedRoots => {
  const isOfWindows = reader.root.roots.some(({ path }) => volumeOf(Buffer.from(path).toString('latin1')) !== undefined);
  if (isOfWindows !== (platform === 'win32')) throw otherSystem();
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

const placeBelow = (path: Uint8Array): Buffer => Buffer.from(pathBelow(Buffer.from(path).toString('latin1')), 'latin1');
