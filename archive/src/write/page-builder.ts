import { crc32 } from 'node:zlib';
import { CborWriter } from '../format/cbor-writer.ts';
import { chunkKinds } from '../format/constants.ts';
import { encodePage, encodeWatchPage } from '../format/page.ts';
import type { BlockSink } from './block-sink.ts';
import type { CapturedEntry } from './captured-entry.ts';
import type { OwnerNameCache } from './owner-names.ts';
import type { PageFileWriter } from './page-files.ts';
import type { PageRef } from './page-ref.ts';
import type { PreviousPage } from './previous-page.ts';

/** A page ends at a name that chance marks, once it has this many bytes, so that one new name changes one page. */
const leastBytes = 128 << 10;
const mostBytes = 512 << 10;
const endMask = 0x3ff;

/** Whether a name is one at which pages and slices of a directory end. */
export const isCutName = (name: Buffer): boolean => (crc32(name) & endMask) === 0;

/** Where a worker's pages go. */
export interface PageTools {
  readonly sink: BlockSink;
  readonly names: OwnerNameCache;
  readonly files: PageFileWriter;
}

/** Turns captured entries, in order, into pages: stored as chunks, and kept for the next run. */
export const buildPages = (entries: readonly CapturedEntry[], path: Buffer, tools: PageTools): PageRef[] => {
  const refs: PageRef[] = [];
  let page = new OpenPage();
  for (const captured of entries) {
    page.add(captured, tools.names);
    if (page.bytes >= mostBytes || (page.bytes >= leastBytes && isCutName(captured.name))) {
      refs.push(page.store(path, tools));
      page = new OpenPage();
    }
  }
  if (page.count > 0) refs.push(page.store(path, tools));
  return refs;
};

/** Takes over the pages of a directory in which nothing has changed; `undefined` when the set no longer holds one. */
export const keepPages = (pages: readonly PreviousPage[], { sink, names, files }: PageTools): PageRef[] | undefined => {
  const isKept = pages.every((page) => page.namesHold(names) && sink.holdsAll(page.ref.pageId) && sink.holdsAll(page.ref.watchId));
  return isKept ? pages.map((page) => files.copy(page)) : undefined;
};

const entryWriter = new CborWriter();
const watchWriter = new CborWriter();

class OpenPage {
  readonly #owners = new Map<number, string>();
  readonly #groups = new Map<number, string>();
  readonly #lists = new Map<string, Buffer>();
  #first: Buffer | undefined;
  #count = 0;

  constructor() {
    entryWriter.reset();
    watchWriter.reset();
  }

  get bytes(): number {
    return entryWriter.length;
  }

  get count(): number {
    return this.#count;
  }

  add(captured: CapturedEntry, names: OwnerNameCache): void {
    const { uid, gid } = captured;
    this.#first ??= captured.name;
    this.#count += 1;
    captured.write(entryWriter, watchWriter);
    if (!this.#owners.has(uid)) this.#owners.set(uid, names.user(uid));
    if (!this.#groups.has(gid)) this.#groups.set(gid, names.group(gid));
    for (const [id, list] of captured.lists) this.#lists.set(id, list);
  }

  store(path: Buffer, { sink, files }: PageTools): PageRef {
    const page = encodePage(this.#owners, this.#groups, this.count, entryWriter.view());
    const watch = encodeWatchPage(this.count, watchWriter.view());
    const pageId = sink.add(page, chunkKinds.page, path);
    const watchId = sink.add(watch, chunkKinds.watch);
    return files.append(page, watch, this.#lists, { pageId, watchId, first: this.#first ?? Buffer.of() });
  }
}
