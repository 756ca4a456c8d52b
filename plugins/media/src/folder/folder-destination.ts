import { lstat, open, readdir, realpath, rename, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type Destination,
  type DestinationCapabilities,
  flushFolder,
  type Host,
  type ReadableFile,
  type StoredItem,
  type WritableFile,
} from '@tapedeck/core';
import { markerName } from '../marker.ts';
import { AppendedFile } from './appended-file.ts';
import { type Attempt, destinationError, destinationGone, nameRefused, systemCodeOf } from './destination-error.ts';
import { cacheCanBeDropped, fileSystemType, longestFileBytes } from './file-system.ts';
import { inside } from './inside.ts';
import { makeFolders } from './make-folders.ts';
import { StoredFile } from './stored-file.ts';

/** The file system that holds the folder; `undefined` when the folder is not there. Inode numbers say more, but some network file systems change them at will. */
const deviceOf = async (folder: string): Promise<number | undefined> => (await stat(folder).catch(() => undefined))?.dev;

/**
 * A folder of this machine as a destination. Every change makes sure that the folder is still on the file system where it
 * was opened, because a drive that falls off leaves an empty mount point behind, and that no link leads out of it.
 */
export class FolderDestination implements Destination {
  readonly name: string;
  readonly capabilities: DestinationCapabilities;
  readonly #folder: string;
  readonly #host: Host;
  readonly #device: number | undefined;
  readonly #cacheCanBeDropped: boolean;

  private constructor(folder: string, host: Host, device: number | undefined, type: number, capabilities: DestinationCapabilities) {
    this.name = `media ${folder}`;
    this.capabilities = capabilities;
    this.#folder = folder;
    this.#host = host;
    this.#device = device;
    this.#cacheCanBeDropped = cacheCanBeDropped(type);
  }

  /** Opens the folder as it is now. One that is not there (in a dry run) lists nothing and refuses every change. */
  static async open(folder: string, host: Host, maxPartBytes: number | undefined): Promise<FolderDestination> {
    const device = await deviceOf(folder);
    const type = device === undefined ? 0 : await fileSystemType(folder);
    const limits = [maxPartBytes, longestFileBytes(type)].filter((limit) => limit !== undefined);
    return new FolderDestination(folder, host, device, type, {
      rangeRead: true,
      rename: true,
      conditionalCreate: true,
      append: true,
      sequential: false,
      localPath: folder,
      ...(limits.length > 0 ? { maxFileBytes: Math.min(...limits) } : {}),
    });
  }

  createExclusive(name: string): Promise<WritableFile> {
    return this.#change(name, async (path, attempt) => new AppendedFile(await open(path, 'wx'), attempt));
  }

  open(name: string): Promise<ReadableFile> {
    return this.#try(name, 'read', async (path, attempt) => {
      const handle = await open(path, 'r');
      return new StoredFile(handle, attempt, (await handle.stat()).size, this.#cacheCanBeDropped);
    });
  }

  async list(folder: string): Promise<readonly StoredItem[]> {
    return this.#try(folder, 'read', async (path, attempt) => {
      const names = await readdir(path).catch(unlessMissing);
      // The mount point that a drive leaves behind is empty, and so are those that are missing below it.
      if (await this.isGone()) throw destinationGone(attempt);
      const items = await Promise.all((names ?? []).map((name) => itemAt(path, name)));
      return items.filter((item) => item !== undefined).filter((item) => folder !== '' || item.name !== markerName);
    });
  }

  makeFolder(name: string): Promise<void> {
    return this.#change(name, makeFolders);
  }

  async rename(from: string, to: string): Promise<void> {
    const target = await this.#change(to, async (path) => path);
    await this.#change(from, (source) => rename(source, target));
  }

  remove(name: string): Promise<void> {
    return this.#change(name, async (path) => {
      const found = await lstat(path).catch(unlessMissing);
      if (found) await (found.isDirectory() ? rmdir(path) : unlink(path)).catch(unlessMissing);
    });
  }

  flushFolder(name: string): Promise<void> {
    return this.#try(name, 'write', (path) => flushFolder(path, this.#host.platform));
  }

  space(): Promise<{ readonly freeBytes: number; readonly totalBytes: number }> {
    return this.#try('', 'read', (path) => this.#host.diskSpace(path));
  }

  async #try<Answer>(name: string, action: Attempt['action'], work: (path: string, attempt: Attempt) => Promise<Answer>): Promise<Answer> {
    const attempt = { destination: this.name, name, action };
    try {
      return await work(inside(this.name, this.#folder, name), attempt);
    } catch (error) {
      // What is not there may be on the drive that fell off, and not on the mount point that it has left behind.
      if (systemCodeOf(error) === 'ENOENT' && (await this.isGone())) throw destinationGone(attempt);
      throw destinationError(error, attempt);
    }
  }

  /** The folder itself. */
  get folder(): string {
    return this.#folder;
  }

  /** Whether the folder is no longer on the file system where it was opened. */
  async isGone(): Promise<boolean> {
    return this.#device !== undefined && (await deviceOf(this.#folder)) !== this.#device;
  }

  #change<Answer>(name: string, work: (path: string, attempt: Attempt) => Promise<Answer>): Promise<Answer> {
    return this.#try(name, 'write', async (path, attempt) => {
      if (this.#device === undefined || (await this.isGone())) throw destinationGone(attempt);
      await this.#refuseLinks(path, name);
      return work(path, attempt);
    });
  }

  /** Walks the folders above the path that are there: a link among them would take the change elsewhere. */
  async #refuseLinks(path: string, name: string) {
    for (let above = dirname(path); above.length > this.#folder.length; above = dirname(above)) {
      const real = await realpath(above).catch(() => undefined);
      if (real === undefined) continue;
      if (real !== join(await realpath(this.#folder), above.slice(this.#folder.length))) throw nameRefused(this.name, name);
      return;
    }
  }
}

const unlessMissing = (error: unknown): undefined => {
  if (systemCodeOf(error) !== 'ENOENT') throw error;
};

/** One item of a listing; `undefined` for links, devices, and what went away meanwhile. */
const itemAt = async (folder: string, name: string): Promise<StoredItem | undefined> => {
  const found = await lstat(join(folder, name)).catch(unlessMissing);
  if (found?.isFile()) return { name, kind: 'file', sizeBytes: found.size };
  return found?.isDirectory() ? { name, kind: 'folder', sizeBytes: 0 } : undefined;
};
