import type { CborWriter } from '../format/cbor-writer.ts';
import type { ListBytes } from '../format/chunk-list.ts';
import type { Entry, EntryType } from '../format/entry.ts';
import { type Watch, writeWatch } from '../format/page.ts';
import { writeEntry } from '../format/write-entry.ts';

/** What pages and counts need of an entry that was captured. */
export interface CapturedEntry {
  readonly name: Buffer;
  readonly type: EntryType;
  readonly size: number;
  readonly uid: number;
  readonly gid: number;
  /** Its content is in the set, as it was at one instant. */
  readonly isWhole: boolean;
  /** Whether the content was read rather than found unchanged. */
  readonly read: boolean;
  /** Chunk lists that the entry needs, for the next run's change detection. */
  readonly lists: ListBytes;
  /** Appends the entry to a page, and what the next run compares to its watch page. */
  write(entries: CborWriter, watches: CborWriter): void;
}

/** An entry as the last point has it: its bytes go into the new page as they are. */
export class KeptEntry implements CapturedEntry {
  readonly name: Buffer;
  readonly type: EntryType;
  readonly size: number;
  readonly uid: number;
  readonly gid: number;
  readonly isWhole = true;
  readonly read = false;
  readonly lists: ListBytes;
  readonly #encoded: Buffer;
  readonly #watch: Buffer;

  constructor(
    known: { readonly name: Buffer; readonly type: EntryType; readonly size: number; readonly uid: number; readonly gid: number },
    lists: ListBytes,
    encoded: Buffer,
    watch: Buffer,
  ) {
    this.name = known.name;
    this.type = known.type;
    this.size = known.size;
    this.uid = known.uid;
    this.gid = known.gid;
    this.lists = lists;
    this.#encoded = encoded;
    this.#watch = watch;
  }

  write(entries: CborWriter, watches: CborWriter): void {
    entries.raw(this.#encoded);
    watches.raw(this.#watch);
  }
}

/** An entry captured anew. */
export class NewEntry implements CapturedEntry {
  readonly entry: Entry;
  readonly watch: Watch;
  readonly lists: ListBytes;
  readonly read: boolean;
  /** Set while the segments of a large file are read elsewhere. */
  readonly deferred: boolean;

  constructor(entry: Entry, watch: Watch, content: { lists?: ListBytes; read?: boolean; deferred?: boolean } = {}) {
    this.entry = entry;
    this.watch = watch;
    this.lists = content.lists ?? noLists;
    this.read = content.read ?? false;
    this.deferred = content.deferred ?? false;
  }

  get name(): Buffer {
    return this.entry.name;
  }

  get type(): EntryType {
    return this.entry.type;
  }

  get size(): number {
    return this.entry.size;
  }

  get uid(): number {
    return this.entry.uid;
  }

  get gid(): number {
    return this.entry.gid;
  }

  get isWhole(): boolean {
    return !this.deferred && !this.entry.unread && !this.entry.torn;
  }

  write(entries: CborWriter, watches: CborWriter): void {
    writeEntry(entries, this.entry);
    writeWatch(watches, this.watch);
  }
}

const noLists: ListBytes = new Map();
