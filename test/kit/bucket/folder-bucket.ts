import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Destination, ReadableFile, StoredItem, WritableFile } from '@tapedeck/core';

const systemCode = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
const codes = new Map<unknown, string>([
  ['EEXIST', 'DESTINATION_EXISTS'],
  ['ENOENT', 'DESTINATION_MISSING'],
]);

/** The code that the contract of destinations names. */
const coded = (name: string) => (error: unknown) => {
  const code = codes.get(systemCode(error));
  throw code === undefined ? error : Object.assign(new Error(`${code}: "${name}"`), { code });
};

/** A folder of a bucket is a beginning of names: it goes with the last of them. */
const holdsObjects = async (folder: string): Promise<boolean> =>
  (await readdir(folder, { recursive: true, withFileTypes: true })).some((item) => item.isFile());

/**
 * What an object store can do, on a folder: objects are there, whole, once they are closed, unless their name is taken; nothing is renamed. A folder of
 * its own beside it holds what is being sent.
 */
export class FolderBucket implements Destination {
  readonly name: string;
  readonly capabilities: Destination['capabilities'];
  readonly #folder: string;

  constructor(folder: string, maxFileBytes?: number) {
    this.name = `bucket ${folder}`;
    const most = maxFileBytes === undefined ? {} : { maxFileBytes };
    this.capabilities = { rangeRead: true, rename: false, conditionalCreate: true, append: false, sequential: false, ...most };
    this.#folder = folder;
  }

  async createExclusive(name: string): Promise<WritableFile> {
    const sent = join(`${this.#folder}.sending`, randomUUID());
    const target = join(this.#folder, name);
    await mkdir(dirname(sent), { recursive: true });
    const file = await open(sent, 'wx');
    return {
      append: async (bytes) => {
        for (let done = 0; done < bytes.length; ) done += (await file.write(bytes, done)).bytesWritten;
      },
      flush: async () => undefined,
      close: async () => {
        await file.close();
        await mkdir(dirname(target), { recursive: true });
        await link(sent, target).catch(coded(name));
        await rm(sent);
      },
    };
  }

  async open(name: string): Promise<ReadableFile> {
    const file = await open(join(this.#folder, name)).catch(coded(name));
    return {
      sizeBytes: (await file.stat()).size,
      read: async (offset, into) => (await file.read(into, 0, into.length, offset)).bytesRead,
      dropCache: async () => true,
      close: () => file.close(),
    };
  }

  async list(folder: string): Promise<readonly StoredItem[]> {
    const items = await readdir(join(this.#folder, folder), { withFileTypes: true }).catch((error: unknown) => {
      if (systemCode(error) !== 'ENOENT') throw error;
      return [];
    });
    const found = await Promise.all(
      items.map(async (item) => {
        const path = join(this.#folder, folder, item.name);
        if (!item.isDirectory()) return [{ name: item.name, kind: 'file' as const, sizeBytes: (await stat(path)).size }];
        return (await holdsObjects(path)) ? [{ name: item.name, kind: 'folder' as const, sizeBytes: 0 }] : [];
      }),
    );
    return found.flat();
  }

  async makeFolder(_name: string): Promise<void> {}

  async rename(from: string): Promise<void> {
    throw new Error(`A bucket cannot rename "${from}".`);
  }

  async remove(name: string): Promise<void> {
    const path = join(this.#folder, name);
    const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
    if (!isFolder) await rm(path, { force: true });
  }

  async flushFolder(): Promise<void> {}

  async space(): Promise<{ readonly freeBytes: number; readonly totalBytes: number }> {
    return { freeBytes: 1e12, totalBytes: 2e12 };
  }
}
