import { crc32 } from 'node:zlib';
import { CborWriter } from '../format/cbor-writer.ts';
import { chunkKinds } from '../format/constants.ts';
import { writeEntry } from '../format/entry.ts';
import { encodePage, encodeWatchPage, type Watch } from '../format/page.ts';
import type { BlockSink } from './block-sink.ts';
import type { CapturedEntry } from './capture-entry.ts';
import type { OwnerNameCache } from './owner-names.ts';
import type { PageFileWriter } from './page-files.ts';
import type { PageRef } from './protocol.ts';

/** A page ends at a name that chance marks, once it has this many bytes, so that one new name changes one page. */
const leastBytes = 128 << 10;
const mostBytes = 512 << 10;
const endMask = 0x3ff;

/** Whether a name is one at which pages and slices of a directory end. */
export const isCutName = (name: Buffer): boolean => (crc32(name) & endMask) === 0;

/** Turns captured entries, in order, into pages: stored as chunks, and kept for the next run. */
export const buildPages = (
  entries: readonly CapturedEntry[],
  path: Buffer,
  sink: BlockSink,
  names: OwnerNameCache,
  files: PageFileWriter,
): PageRef[] => {
  const refs: PageRef[] = [];
  let page = new OpenPage();
  for (const captured of entries) {
    page.add(captured, names);
    if (page.bytes >= mostBytes || (page.bytes >= leastBytes && isCutName(captured.entry.name))) {
      refs.push(page.store(path, sink, files));
      page = new OpenPage();
    }
  }
  if (page.count > 0) refs.push(page.store(path, sink, files));
  return refs;
};

const writer = new CborWriter();

class OpenPage {
  readonly #owners = new Map<number, string>();
  readonly #groups = new Map<number, string>();
  readonly #watches: Watch[] = [];
  readonly #lists = new Map<string, Buffer>();
  #first: Buffer | undefined;

  constructor() {
    writer.reset();
  }

  get bytes(): number {
    return writer.length;
  }

  get count(): number {
    return this.#watches.length;
  }

  add({ entry, watch, lists }: CapturedEntry, names: OwnerNameCache): void {
    this.#first ??= entry.name;
    writeEntry(writer, entry);
    this.#watches.push(watch);
    if (!this.#owners.has(entry.uid)) this.#owners.set(entry.uid, names.user(entry.uid));
    if (!this.#groups.has(entry.gid)) this.#groups.set(entry.gid, names.group(entry.gid));
    for (const [id, list] of lists) this.#lists.set(id, list);
  }

  store(path: Buffer, sink: BlockSink, files: PageFileWriter): PageRef {
    const page = encodePage(this.#owners, this.#groups, this.count, writer.view());
    const watch = encodeWatchPage(this.#watches);
    const pageId = sink.add(page, chunkKinds.page, path);
    const watchId = sink.add(watch, chunkKinds.watch);
    return files.append(page, watch, this.#lists, { pageId, watchId, first: this.#first ?? Buffer.of() });
  }
}
