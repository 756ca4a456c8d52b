import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, rmdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError, type Destination, type ReadableFile, type StoredItem, type WritableFile } from '@tapedeck/core';

/** A folder of this machine. Replace what it does by what your store can do, and say in `capabilities` what that is. */
export class FolderDestination implements Destination {
  readonly name: string;
  readonly capabilities: Destination['capabilities'];
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.name = `my-plugin ${folder}`;
    this.capabilities = { rangeRead: true, rename: true, conditionalCreate: true, append: true, sequential: false };
  }

  async createExclusive(name: string): Promise<WritableFile> {
    const file = await open(this.#at(name), 'wx').catch(coded(name));
    return {
      async append(bytes) {
        for (let done = 0; done < bytes.length; ) done += (await file.write(bytes, done).catch(coded(name))).bytesWritten;
      },
      flush: () => file.sync().catch(coded(name)),
      close: () => file.close(),
    };
  }

  async open(name: string): Promise<ReadableFile> {
    const file = await open(this.#at(name), constants.O_RDONLY).catch(coded(name));
    return {
      sizeBytes: (await file.stat()).size,
      read: async (offset, into) => (await file.read(into, 0, into.length, offset).catch(coded(name))).bytesRead,
      // Without it, reading back what was written proves less, and reports say so.
      dropCache: async () => false,
      close: () => file.close(),
    };
  }

  async list(folder: string): Promise<readonly StoredItem[]> {
    const items = await readdir(this.#at(folder), { withFileTypes: true }).catch(unlessMissing(folder));
    const rows = (items ?? []).map(async (item): Promise<StoredItem> => {
      if (item.isDirectory()) return { name: item.name, kind: 'folder', sizeBytes: 0 };
      return { name: item.name, kind: 'file', sizeBytes: (await stat(join(this.#at(folder), item.name))).size };
    });
    return Promise.all(rows);
  }

  async makeFolder(name: string): Promise<void> {
    await mkdir(this.#at(name), { recursive: true }).catch(coded(name));
  }

  async rename(from: string, to: string): Promise<void> {
    await rename(this.#at(from), this.#at(to)).catch(coded(from));
  }

  async remove(name: string): Promise<void> {
    const found = await stat(this.#at(name)).catch(unlessMissing(name));
    if (found?.isDirectory()) await rmdir(this.#at(name)).catch(coded(name));
    else if (found !== undefined) await rm(this.#at(name), { force: true }).catch(coded(name));
  }

  async flushFolder(name: string): Promise<void> {
    const folder = await open(this.#at(name), constants.O_RDONLY).catch(coded(name));
    await folder.sync().finally(() => folder.close());
  }

  async space(): Promise<{ readonly freeBytes: number; readonly totalBytes: number }> {
    const { bavail, blocks, bsize } = await statfs(this.#folder);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  }

  #at(name: string): string {
    return join(this.#folder, name);
  }
}

const codes: Readonly<Record<string, string>> = {
  EEXIST: 'DESTINATION_EXISTS',
  ENOTEMPTY: 'DESTINATION_EXISTS',
  ENOENT: 'DESTINATION_MISSING',
  ENOSPC: 'DESTINATION_FULL',
  EROFS: 'DESTINATION_READ_ONLY',
  ENODEV: 'DESTINATION_GONE',
  EIO: 'DESTINATION_DAMAGED',
};

const systemCode = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** The error with the code that the contract names, with what a person can do. */
const coded =
  (name: string) =>
  (cause: unknown): never => {
    const code = codes[systemCode(cause)];
    if (code === undefined) throw cause;
    throw new BackupError(code, `"${name}": ${cause instanceof Error ? cause.message : cause}.`, { hint: 'Look at the folder.', cause });
  };

const unlessMissing = (name: string) => (cause: unknown) => (systemCode(cause) === 'ENOENT' ? undefined : coded(name)(cause));
