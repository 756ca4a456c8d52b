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

/** Below one folder with the whole path kept, or, without a folder, where each root came from. Makes nothing. @throws `BACKUP_OTHER_SYSTEM`, `BACKUP_TARGET_NOT_A_FOLDER` */
export const placeRoots = (reader: PointReader, to: string | undefined): PlacedRoots => {
  const roots = to === undefined ? inPlace(reader) : below(reader, resolve(to));
  for (const path of roots.anchors) if (existsSync(path) && !statSync(path).isDirectory()) throw targetIsFile(path);
  return roots;
};

/** Makes the folders below which a restore writes. */
export const makeAnchors = ({ anchors }: PlacedRoots): void => {
  for (const path of anchors) mkdirSync(path, { recursive: true });
};

const below = (reader: PointReader, anchor: string): PlacedRoots => ({
  anchors: [anchor],
  placed: reader.root.roots.map(({ path }) => ({ anchor: 0, prefix: placeBelow(path) })),
});

const inPlace = (reader: PointReader, platform = process.platform): PlacedRoots => {
  const isOfWindows = reader.root.roots.some(({ path }) => volumeOf(Buffer.from(path).toString('latin1')) !== undefined);
  if (isOfWindows !== (platform === 'win32')) throw otherSystem();
  const anchors: string[] = [];
  const placed = reader.root.roots.map(({ path }, root) => {
    const absolute = Buffer.from(path).toString();
    const isFolder = reader.rootEntry(root).type === 'directory';
    const folder = isFolder ? absolute : dirname(absolute);
    return { anchor: anchors.push(folder) - 1, prefix: isFolder ? Buffer.of() : Buffer.from(basename(absolute)) };
  });
  return { anchors, placed };
};

const placeBelow = (path: Uint8Array): Buffer => Buffer.from(pathBelow(Buffer.from(path).toString('latin1')), 'latin1');
