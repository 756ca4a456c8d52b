import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store, StoreReader, StoreWriter } from '@tapedeck/archive';

const coded = (code: string, cause: unknown) =>
  Object.assign(new Error(`${code}: ${cause instanceof Error ? cause.message : cause}`), { code });
const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** A plain folder as a store, for tests of the archive that need no plugin. */
export class FolderStore implements Store {
  readonly name: string;
  readonly capabilities: Store['capabilities'];
  readonly #folder: string;

  constructor(folder: string, maxFileBytes?: number) {
    this.name = folder;
    this.#folder = folder;
    this.capabilities = { rename: true, conditionalCreate: true, ...(maxFileBytes === undefined ? {} : { maxFileBytes }) };
  }

  async createExclusive(name: string): Promise<StoreWriter> {
    const file = await open(join(this.#folder, name), 'wx').catch((error: unknown) => {
      throw coded('DESTINATION_EXISTS', error);
    });
    return {
      append: async (bytes) => {
        for (let done = 0; done < bytes.length; ) done += (await file.write(bytes, done)).bytesWritten;
      },
      flush: () => file.datasync(),
      close: () => file.close(),
    };
  }

  async open(name: string): Promise<StoreReader> {
    const file = await open(join(this.#folder, name), constants.O_RDONLY).catch((error: unknown) => {
      throw coded('DESTINATION_MISSING', error);
    });
    const { size } = await file.stat();
    return {
      sizeBytes: size,
      read: async (offset, into) => (await file.read(into, 0, into.length, offset)).bytesRead,
      dropCache: async () => false,
      close: () => file.close(),
    };
  }

  async list(folder: string) {
    try {
      const items = await readdir(join(this.#folder, folder), { withFileTypes: true });
      return await Promise.all(
        items.map(async (item) => ({
          name: item.name,
          kind: item.isDirectory() ? ('folder' as const) : ('file' as const),
          sizeBytes: (await stat(join(this.#folder, folder, item.name))).size,
        })),
      );
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  async makeFolder(name: string): Promise<void> {
    await mkdir(join(this.#folder, name), { recursive: true });
  }

  async rename(from: string, to: string): Promise<void> {
    await rename(join(this.#folder, from), join(this.#folder, to));
  }

  async remove(name: string): Promise<void> {
    const path = join(this.#folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory()) await rmdir(path);
    else await rm(path, { force: true });
  }

  async flushFolder(): Promise<void> {}
}
