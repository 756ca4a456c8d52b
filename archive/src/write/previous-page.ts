import { CborCursor, majors } from '../format/cbor-cursor.ts';
import { type ListBytes, resolveChunks } from '../format/chunk-list.ts';
import { EntryCursor } from '../format/entry-cursor.ts';
import { encodePage, readWatchFlags } from '../format/page.ts';
import type { EntryStat } from '../system/source-directory.ts';
import { KeptEntry } from './captured-entry.ts';
import type { OwnerNameCache } from './owner-names.ts';
import type { PageRef } from './page-ref.ts';

/** Finds a chunk list by its id. */
export type FindList = (id: Buffer) => Buffer | undefined;

/**
 * A page of the last point with its watch page, read entry by entry where it lies. Most entries have not changed, so none
 * is decoded: the members that change detection needs are picked out, and an unchanged entry is taken over as it is.
 */
export class PreviousPage {
  readonly ref: PageRef;
  /** Page, watch page and lists as they are cached. */
  readonly bytes: Buffer;
  readonly #findList: FindList;
  readonly #entry: EntryCursor;
  readonly #watch: CborCursor;
  readonly #owners: readonly (readonly [number, string])[];
  readonly #groups: readonly (readonly [number, string])[];
  #left: number;
  // Of the entry at hand.
  #watchAt = 0;
  #changed = 0n;
  #inode = 0n;
  #flags = { unsettled: false, fixed: false, unkept: false };

  /** `bytes` match the ids of `ref`. */
  constructor(ref: PageRef, bytes: Buffer, findList: FindList) {
    this.ref = ref;
    this.bytes = bytes;
    this.#findList = findList;
    const page = new CborCursor(bytes.subarray(0, ref.pageBytes), 'cached page');
    page.expect(majors.array);
    page.skip();
    this.#owners = namesIn(page);
    this.#groups = namesIn(page);
    this.#left = page.expect(majors.array);
    this.#entry = new EntryCursor(page, 'cached page');
    this.#watch = new CborCursor(bytes.subarray(ref.pageBytes, ref.pageBytes + ref.watchBytes), 'cached watch page');
    this.#watch.expect(majors.array);
    this.#watch.skip();
  }

  /** A single entry with its watch page, as a page that names no owners. */
  static ofEntry(entry: Buffer, watch: Buffer): PreviousPage {
    const page = encodePage(new Map(), new Map(), 1, entry);
    const ids = { pageId: nothing, watchId: nothing, first: nothing };
    const ref = { file: 0, offset: 0, pageBytes: page.length, watchBytes: watch.length, listBytes: 0, ...ids };
    return new PreviousPage(ref, Buffer.concat([page, watch]), () => undefined);
  }

  /** Goes on to the next entry; `false` at the end. */
  next(): boolean {
    if (this.#left === 0) return false;
    this.#left -= 1;
    this.#entry.read();
    this.#watchAt = this.#watch.at;
    this.#changed = this.#watch.big();
    this.#inode = this.#watch.big();
    this.#flags = readWatchFlags(this.#watch.expect(majors.positive));
    return true;
  }

  /** Order of the entry's name and `name`, as `Buffer.compare` has it. */
  compareName(name: Buffer): number {
    return this.#entry.compareName(name);
  }

  /** Whether all that the system says is as it was. `ordinal` numbers the volume that the entry lies on. */
  isUnchanged(stat: EntryStat, ordinal: number): boolean {
    const entry = this.#entry;
    return (
      !this.#flags.unsettled &&
      !entry.torn &&
      !entry.unread &&
      this.#changed === stat.changed &&
      entry.modified === stat.modified &&
      this.#inode === stat.inode &&
      entry.type === stat.type &&
      (stat.type !== 'file' || entry.size === stat.size) &&
      (stat.links === 1 || stat.type === 'directory' || (entry.hardLink?.[0] === ordinal && entry.hardLink[1] === stat.inode))
    );
  }

  /** Whether the entry was cut at fixed places. */
  get fixed(): boolean {
    return this.#flags.fixed;
  }

  /** Whether something of the entry could not be kept. */
  get unkept(): boolean {
    return this.#flags.unkept;
  }

  /** Ids of the entry's chunks and its lists; `undefined` when a list is missing. */
  content(): { readonly ids: Buffer; readonly lists: ListBytes } | undefined {
    const { list, chunks } = this.#entry;
    return list === undefined ? { ids: chunks ?? nothing, lists: noLists } : resolveChunks(list, this.#findList);
  }

  /** The entry at hand, as it is. */
  keep(name: Buffer, lists: ListBytes): KeptEntry {
    const { type, size, uid, gid, encoded } = this.#entry;
    return new KeptEntry({ name, type, size, uid, gid }, lists, encoded, this.#watch.bytes.subarray(this.#watchAt, this.#watch.at));
  }

  /** Whether the owners that the page mentions still have the names it gives them. */
  namesHold(names: OwnerNameCache): boolean {
    return this.#owners.every(([uid, name]) => names.user(uid) === name) && this.#groups.every(([gid, name]) => names.group(gid) === name);
  }
}

const nothing = Buffer.of();
const noLists: ListBytes = new Map();

const namesIn = (page: CborCursor): readonly (readonly [number, string])[] => {
  const names: [number, string][] = [];
  for (let left = page.expect(majors.array); left > 0; left -= 2) {
    const number = page.expect(majors.positive);
    page.expect(majors.text);
    names.push([number, page.bytes.toString('utf8', page.content(), page.at)]);
  }
  return names;
};
