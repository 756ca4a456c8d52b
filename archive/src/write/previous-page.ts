import { CborCursor, majors } from '../format/cbor-cursor.ts';
import { type ListBytes, resolveChunks } from '../format/chunk-list.ts';
import { type EntryType, entryKeys, entryTypes } from '../format/entry.ts';
import { encodePage } from '../format/page.ts';
import type { EntryStat } from '../system/source-directory.ts';
import { KeptEntry } from './captured-entry.ts';
import type { OwnerNameCache } from './owner-names.ts';
import type { PageRef } from './protocol.ts';

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
  readonly #page: CborCursor;
  readonly #watch: CborCursor;
  readonly #owners: readonly (readonly [number, string])[];
  readonly #groups: readonly (readonly [number, string])[];
  #left: number;
  // Of the entry at hand.
  #entryAt = 0;
  #watchAt = 0;
  #nameAt = 0;
  #nameEnd = 0;
  #type = 0;
  #size = 0;
  #uid = 0;
  #gid = 0;
  #modified = 0n;
  #chunks: Buffer | undefined;
  #list: { readonly depth: number; readonly id: Buffer } | undefined;
  #link: readonly [volume: number, inode: bigint] | undefined;
  #isWhole = true;
  #changed = 0n;
  #inode = 0n;
  #unsettled = false;

  /** `bytes` match the ids of `ref`. */
  constructor(ref: PageRef, bytes: Buffer, findList: FindList) {
    this.ref = ref;
    this.bytes = bytes;
    this.#findList = findList;
    this.#page = new CborCursor(bytes.subarray(0, ref.pageBytes), 'cached page');
    this.#watch = new CborCursor(bytes.subarray(ref.pageBytes, ref.pageBytes + ref.watchBytes), 'cached watch page');
    this.#page.expect(majors.array);
    this.#page.skip();
    this.#owners = this.#names();
    this.#groups = this.#names();
    this.#left = this.#page.expect(majors.array);
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
    this.#readEntry();
    this.#watchAt = this.#watch.at;
    this.#changed = this.#watch.big();
    this.#inode = this.#watch.big();
    this.#unsettled = this.#watch.expect(majors.positive) === 1;
    return true;
  }

  /** Order of the entry's name and `name`, as `Buffer.compare` has it. */
  compareName(name: Buffer): number {
    return this.#page.bytes.compare(name, 0, name.length, this.#nameAt, this.#nameEnd);
  }

  /** Whether all that the system says is as it was. `ordinal` numbers the volume that the entry lies on. */
  isUnchanged(stat: EntryStat, ordinal: number): boolean {
    return (
      !this.#unsettled &&
      this.#isWhole &&
      this.#changed === stat.changed &&
      this.#modified === stat.modified &&
      this.#inode === stat.inode &&
      entryTypes[this.#type] === stat.type &&
      (stat.type !== 'file' || this.#size === stat.size) &&
      (stat.links === 1 || stat.type === 'directory' || (this.#link?.[0] === ordinal && this.#link[1] === stat.inode))
    );
  }

  /** Ids of the entry's chunks and its lists; `undefined` when a list is missing. */
  content(): { readonly ids: Buffer; readonly lists: ListBytes } | undefined {
    const list = this.#list;
    return list === undefined ? { ids: this.#chunks ?? nothing, lists: noLists } : resolveChunks(list, this.#findList);
  }

  /** The entry at hand, as it is. */
  keep(name: Buffer, lists: ListBytes): KeptEntry {
    const type: EntryType = entryTypes[this.#type] ?? 'file';
    const encoded = this.#page.bytes.subarray(this.#entryAt, this.#page.at);
    const watch = this.#watch.bytes.subarray(this.#watchAt, this.#watch.at);
    return new KeptEntry({ name, type, size: this.#size, uid: this.#uid, gid: this.#gid }, lists, encoded, watch);
  }

  /** Whether the owners that the page mentions still have the names it gives them. */
  namesHold(names: OwnerNameCache): boolean {
    return this.#owners.every(([uid, name]) => names.user(uid) === name) && this.#groups.every(([gid, name]) => names.group(gid) === name);
  }

  #readEntry(): void {
    const page = this.#page;
    this.#entryAt = page.at;
    this.#chunks = undefined;
    this.#list = undefined;
    this.#link = undefined;
    this.#isWhole = true;
    for (let left = page.expect(majors.map); left > 0; left--) this.#readMember(page.expect(majors.positive));
  }

  #readMember(key: number): void {
    const page = this.#page;
    switch (key) {
      case entryKeys.name:
        page.expect(majors.bytes);
        this.#nameAt = page.content();
        this.#nameEnd = page.at;
        break;
      case entryKeys.type:
        this.#type = page.expect(majors.positive);
        break;
      case entryKeys.size:
        this.#size = page.expect(majors.positive);
        break;
      case entryKeys.uid:
        this.#uid = page.expect(majors.positive);
        break;
      case entryKeys.gid:
        this.#gid = page.expect(majors.positive);
        break;
      case entryKeys.modified:
        this.#modified = page.big();
        break;
      case entryKeys.chunks:
        this.#chunks = this.#bytes();
        break;
      case entryKeys.list:
        page.expect(majors.array);
        this.#list = { depth: page.expect(majors.positive), id: this.#bytes() };
        break;
      case entryKeys.hardLink:
        page.expect(majors.array);
        this.#link = [page.expect(majors.positive), page.big()];
        break;
      case entryKeys.torn:
      case entryKeys.unread:
        page.skip();
        this.#isWhole = false;
        break;
      default:
        page.skip();
    }
  }

  #bytes(): Buffer {
    const page = this.#page;
    page.expect(majors.bytes);
    return page.bytes.subarray(page.content(), page.at);
  }

  #names(): readonly (readonly [number, string])[] {
    const page = this.#page;
    const names: [number, string][] = [];
    for (let left = page.expect(majors.array); left > 0; left -= 2) {
      const number = page.expect(majors.positive);
      page.expect(majors.text);
      names.push([number, page.bytes.toString('utf8', page.content(), page.at)]);
    }
    return names;
  }
}

const nothing = Buffer.of();
const noLists: ListBytes = new Map();
