import { BackupError, type Destination, type ReadableFile, type StoredItem, type WritableFile } from '@tapedeck/core';

/** A call as it reaches the destination. */
export interface DestinationCall {
  readonly kind: 'createExclusive' | 'append' | 'open' | 'list' | 'makeFolder' | 'rename' | 'remove';
  readonly name: string;
  /** Where a rename moves it. */
  readonly to?: string;
  /** What is put there, where that is done at once. */
  readonly bytes?: Buffer;
}

/** Decides when, and whether, a call is done. `work` does all of it at once. */
export type CallGate = <Answer>(call: DestinationCall, work: () => Answer) => Promise<Answer>;

interface MemoryFile {
  readonly kind: 'file';
  bytes: Buffer;
}

/** A folder in memory, with all that is in it. */
export interface MemoryFolder {
  readonly kind: 'folder';
  readonly items: Map<string, MemoryFile | MemoryFolder>;
}

/** An empty one. */
export const memoryFolder = (): MemoryFolder => ({ kind: 'folder', items: new Map() });

/** An error of a destination. */
export const coded = (code: string, name: string) => new BackupError(code, `${code}: "${name}"`, { hint: 'This destination is a test.' });
const namesOf = (path: string): readonly string[] => path.split('/').filter((name) => name !== '');

/** How a view of the destination differs from what lies there. */
export interface MemoryView {
  readonly gate: CallGate;
  /** What becomes of bytes that are written to a file, and of those that are read from it. */
  written(name: string, bytes: Uint8Array): Uint8Array;
  read(name: string, bytes: Buffer): Buffer;
}

/** The destination as it lies there. */
export const asItIs: MemoryView = { gate: async (_, work) => work(), written: (_, bytes) => bytes, read: (_, bytes) => bytes };

/**
 * A destination that lies in memory, with renames. Several may stand for the views that several machines have of the same folder. Every call is done at
 * once, and what was done is on the medium: flushing and reading from an opened file pass freely, and so do files that are being written when they are
 * renamed or removed, as on a disk.
 */
export class MemoryDestination implements Destination {
  readonly name = 'memory';
  readonly capabilities: Destination['capabilities'];
  readonly #root: MemoryFolder;
  readonly #view: MemoryView;
  readonly #gate: CallGate;

  constructor(root: MemoryFolder = memoryFolder(), view: MemoryView = asItIs, maxFileBytes?: number) {
    const most = maxFileBytes === undefined ? {} : { maxFileBytes };
    this.capabilities = { rangeRead: true, rename: true, conditionalCreate: true, append: true, sequential: false, ...most };
    this.#root = root;
    this.#view = view;
    this.#gate = view.gate;
  }

  createExclusive(name: string): Promise<WritableFile> {
    return this.#gate({ kind: 'createExclusive', name }, () => {
      const [folder, last] = this.#place(name);
      if (folder.items.has(last)) throw coded('DESTINATION_EXISTS', name);
      const file: MemoryFile = { kind: 'file', bytes: Buffer.of() };
      folder.items.set(last, file);
      return this.#writable(name, file);
    });
  }

  open(name: string): Promise<ReadableFile> {
    return this.#gate({ kind: 'open', name }, () => {
      const file = this.#find(name);
      if (file?.kind !== 'file') throw coded('DESTINATION_MISSING', name);
      return readable(this.#view.read(name, file.bytes));
    });
  }

  list(folder: string): Promise<readonly StoredItem[]> {
    return this.#gate({ kind: 'list', name: folder }, () => {
      const found = this.#find(folder);
      if (found?.kind !== 'folder') return [];
      return [...found.items].map(([name, item]) => ({ name, kind: item.kind, sizeBytes: item.kind === 'file' ? item.bytes.length : 0 }));
    });
  }

  makeFolder(name: string): Promise<void> {
    return this.#gate({ kind: 'makeFolder', name }, () => {
      let folder = this.#root;
      for (const part of namesOf(name)) {
        const next = folder.items.get(part) ?? memoryFolder();
        if (next.kind !== 'folder') throw coded('DESTINATION_EXISTS', name);
        folder.items.set(part, next);
        folder = next;
      }
    });
  }

  rename(from: string, to: string): Promise<void> {
    return this.#gate({ kind: 'rename', name: from, to }, () => {
      const [source, last] = this.#place(from);
      const item = source.items.get(last);
      if (item === undefined) throw coded('DESTINATION_MISSING', from);
      const [target, newLast] = this.#place(to);
      const there = target.items.get(newLast);
      const gives = there === undefined || (there.kind === item.kind && (there.kind === 'file' || there.items.size === 0));
      if (!gives) throw coded('DESTINATION_EXISTS', to);
      source.items.delete(last);
      target.items.set(newLast, item);
    });
  }

  remove(name: string): Promise<void> {
    return this.#gate({ kind: 'remove', name }, () => {
      const found = this.#find(name);
      if (found === undefined) return;
      if (found.kind === 'folder' && found.items.size > 0) throw coded('DESTINATION_EXISTS', name);
      const [folder, last] = this.#place(name);
      folder.items.delete(last);
    });
  }

  async flushFolder(): Promise<void> {}

  async space(): Promise<{ readonly freeBytes: number; readonly totalBytes: number }> {
    return { freeBytes: 1e12, totalBytes: 2e12 };
  }

  #writable(name: string, file: MemoryFile): WritableFile {
    return {
      append: (bytes) =>
        this.#gate({ kind: 'append', name }, () => {
          file.bytes = Buffer.concat([file.bytes, this.#view.written(name, bytes)]);
        }),
      flush: async () => undefined,
      close: async () => undefined,
    };
  }

  #find(path: string): MemoryFile | MemoryFolder | undefined {
    let item: MemoryFile | MemoryFolder | undefined = this.#root;
    for (const name of namesOf(path)) item = item?.kind === 'folder' ? item.items.get(name) : undefined;
    return item;
  }

  /** The folder that holds a name, which must be there, and the last part of the name. */
  #place(path: string): readonly [MemoryFolder, string] {
    const names = namesOf(path);
    const folder = this.#find(names.slice(0, -1).join('/'));
    if (folder?.kind !== 'folder') throw coded('DESTINATION_MISSING', path);
    return [folder, names.at(-1) ?? ''];
  }
}

/** An opened file of these bytes. */
export const readable = (bytes: Buffer): ReadableFile => ({
  sizeBytes: bytes.length,
  read: async (offset, into) => {
    const part = bytes.subarray(offset, offset + into.length);
    into.set(part);
    return part.length;
  },
  dropCache: async () => true,
  close: async () => undefined,
});
