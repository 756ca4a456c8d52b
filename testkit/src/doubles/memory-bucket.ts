import type { Destination, ReadableFile, StoredItem, WritableFile } from '@tapedeck/core';
import { asItIs, coded, type MemoryView, readable } from './memory-destination.ts';

/** Objects by their whole names. */
export type MemoryObjects = Map<string, Buffer>;

/**
 * A destination that lies in memory and cannot rename: an object store. There are no folders, only names with slashes. An object is there, whole, once its
 * file is closed, which fails when the name is taken. Every call is done at once.
 */
export class MemoryBucket implements Destination {
  readonly name = 'bucket';
  readonly capabilities: Destination['capabilities'];
  readonly #objects: MemoryObjects;
  readonly #view: MemoryView;

  constructor(objects: MemoryObjects = new Map(), view: MemoryView = asItIs, maxFileBytes?: number) {
    const most = maxFileBytes === undefined ? {} : { maxFileBytes };
    this.capabilities = { rangeRead: true, rename: false, conditionalCreate: true, append: false, sequential: false, ...most };
    this.#objects = objects;
    this.#view = view;
  }

  async createExclusive(name: string): Promise<WritableFile> {
    const pieces: Uint8Array[] = [];
    return {
      append: async (bytes) => {
        pieces.push(Buffer.from(bytes));
      },
      flush: async () => undefined,
      close: () => this.#put(name, Buffer.concat(pieces)),
    };
  }

  open(name: string): Promise<ReadableFile> {
    return this.#view.gate({ kind: 'open', name }, () => {
      const bytes = this.#objects.get(name);
      if (bytes === undefined) throw coded('DESTINATION_MISSING', name);
      return readable(this.#view.read(name, bytes));
    });
  }

  list(folder: string): Promise<readonly StoredItem[]> {
    return this.#view.gate({ kind: 'list', name: folder }, () => {
      const prefix = folder === '' ? '' : `${folder}/`;
      const items = new Map<string, StoredItem>();
      for (const [name, { length: sizeBytes }] of this.#objects) {
        const [first = '', ...more] = name.startsWith(prefix) ? name.slice(prefix.length).split('/') : [];
        if (first !== '')
          items.set(first, more.length > 0 ? { name: first, kind: 'folder', sizeBytes: 0 } : { name: first, kind: 'file', sizeBytes });
      }
      return [...items.values()];
    });
  }

  async makeFolder(_name: string): Promise<void> {}

  async rename(from: string): Promise<void> {
    throw new Error(`A bucket cannot rename "${from}".`);
  }

  remove(name: string): Promise<void> {
    return this.#view.gate({ kind: 'remove', name }, () => {
      this.#objects.delete(name);
    });
  }

  async flushFolder(): Promise<void> {}

  async space(): Promise<{ readonly freeBytes: number; readonly totalBytes: number }> {
    return { freeBytes: 1e12, totalBytes: 2e12 };
  }

  #put(name: string, bytes: Buffer): Promise<void> {
    return this.#view.gate({ kind: 'createExclusive', name, bytes }, () => {
      if (this.#objects.has(name)) throw coded('DESTINATION_EXISTS', name);
      this.#objects.set(name, Buffer.from(this.#view.written(name, bytes)));
    });
  }
}
