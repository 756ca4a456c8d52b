import { posix } from 'node:path';
import {
  BackupError,
  type Destination,
  type DestinationCapabilities,
  type ReadableFile,
  type StoredItem,
  type WritableFile,
} from '@tapedeck/core';
import type { FolderDestination } from '../folder/folder-destination.ts';
import { markerName } from '../marker.ts';
import { staysOnMedium, takenOnMedium } from './errors.ts';
import type { Medium } from './medium.ts';

/**
 * A medium that takes whole files only, with a folder on this machine before it: the spool. What is written lands in the spool, where it can be renamed
 * and replaced; what is read comes from there or else from the medium. A file of both is what the spool has.
 */
export class SpooledDestination implements Destination {
  readonly name: string;
  readonly capabilities: DestinationCapabilities;
  readonly medium: Medium;
  readonly spool: FolderDestination;

  constructor(
    medium: Medium,
    spool: FolderDestination,
    { sequential, maxFileBytes }: Pick<DestinationCapabilities, 'sequential' | 'maxFileBytes'>,
  ) {
    this.name = medium.name;
    this.medium = medium;
    this.spool = spool;
    const { localPath: spoolPath, ...capabilities } = spool.capabilities;
    this.capabilities = {
      ...capabilities,
      sequential,
      ...(spoolPath === undefined ? {} : { spoolPath }),
      ...(maxFileBytes === undefined ? {} : { maxFileBytes: Math.min(maxFileBytes, capabilities.maxFileBytes ?? maxFileBytes) }),
    };
  }

  async createExclusive(name: string): Promise<WritableFile> {
    if (this.medium.files.has(name)) throw takenOnMedium(this.name, name);
    const folder = posix.dirname(name);
    // Nothing of it may be left in the spool, or nothing was ever there.
    if (this.#namesBelow(folder).length > 0) await this.spool.makeFolder(folder);
    return this.spool.createExclusive(name);
  }

  async open(name: string): Promise<ReadableFile> {
    try {
      return await this.spool.open(name);
    } catch (error) {
      if (!isMissing(error) || !this.medium.files.has(name)) throw error;
      return this.medium.open(name);
    }
  }

  async list(folder: string): Promise<readonly StoredItem[]> {
    const spooled = await this.spool.list(folder);
    const seen = new Set(spooled.map(({ name }) => name));
    return [...spooled, ...this.#itemsBelow(folder).filter(({ name }) => !seen.has(name))];
  }

  makeFolder(name: string): Promise<void> {
    return this.spool.makeFolder(name);
  }

  async rename(from: string, to: string): Promise<void> {
    if (this.medium.files.has(from)) throw staysOnMedium(this.name, from);
    await this.spool.rename(from, to);
  }

  async remove(name: string): Promise<void> {
    if (this.medium.files.has(name)) throw staysOnMedium(this.name, name);
    await this.spool.remove(name);
  }

  flushFolder(name: string): Promise<void> {
    return this.spool.flushFolder(name);
  }

  space(): Promise<{ readonly freeBytes: number; readonly totalBytes: number }> {
    return this.spool.space();
  }

  #namesBelow(folder: string): readonly string[] {
    const start = folder === '' || folder === '.' ? '' : `${folder}/`;
    return [...this.medium.files.keys()].filter((name) => name.startsWith(start)).map((name) => name.slice(start.length));
  }

  /** What of the medium lies in a folder: each file, and each folder that holds one. */
  #itemsBelow(folder: string): readonly StoredItem[] {
    const items = new Map<string, StoredItem>();
    for (const below of this.#namesBelow(folder).filter((name) => folder !== '' || name !== markerName)) {
      const [name = '', ...rest] = below.split('/');
      const sizeBytes = this.medium.files.get(folder === '' ? below : `${folder}/${below}`)?.sizeBytes ?? 0;
      items.set(name, rest.length === 0 ? { name, kind: 'file', sizeBytes } : { name, kind: 'folder', sizeBytes: 0 });
    }
    return [...items.values()];
  }
}

const isMissing = (error: unknown): boolean => error instanceof BackupError && error.code === 'DESTINATION_MISSING';
