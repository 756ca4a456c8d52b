import { ArchiveError } from '../errors.ts';
import { type BlockHeader, readBlockHeader } from '../format/block-header.ts';
import { blockHeaderBytes, blockTypes, syncWord } from '../format/constants.ts';
import { endMarkBytes, readEndMark } from '../format/trailer.ts';
import { readRange } from '../store/read-range.ts';
import type { StoreReader } from '../store/store.ts';

/** A block that begins here; whether its bytes are what they should be is not known yet. */
export interface FoundBlock {
  readonly offset: number;
  readonly header: BlockHeader;
  /** Header and payload. */
  readonly sealed: Buffer;
}

/** Bytes in which no block begins: a hole, or what damage has made of one. */
export interface SkippedBytes {
  readonly offset: number;
  readonly bytes: number;
}

const windowBytes = 4 << 20;

/** Finds the blocks of a part from `from` on, one behind the other; behind a hole the next sync word shows where to go on. */
export async function* scanBlocks(file: StoreReader, from: number, name: string): AsyncGenerator<FoundBlock | SkippedBytes> {
  const end = file.sizeBytes - ((await hasEndMark(file, name)) ? endMarkBytes : 0);
  for (let at = from; at < end; ) {
    const block = await blockAt(file, at, name);
    if (block !== undefined) {
      yield block;
      at += block.sealed.length;
      continue;
    }
    const next = Math.min(end, await nextSync(file, at + 1, name));
    yield { offset: at, bytes: next - at };
    at = next;
  }
}

const hasEndMark = async (file: StoreReader, name: string): Promise<boolean> =>
  file.sizeBytes >= endMarkBytes &&
  readEndMark(await readRange(file, file.sizeBytes - endMarkBytes, endMarkBytes, `end of "${name}"`)) !== undefined;

const blockAt = async (file: StoreReader, offset: number, name: string): Promise<FoundBlock | undefined> => {
  if (offset + blockHeaderBytes > file.sizeBytes) return undefined;
  const what = `block at byte ${offset} of "${name}"`;
  const header = headerOf(await readRange(file, offset, blockHeaderBytes, what), what);
  const bytes = blockHeaderBytes + (header?.storedBytes ?? 0);
  // Table and trailer are in clear and of any length; nothing in them is of use here.
  if (header === undefined || offset + bytes > file.sizeBytes) return undefined;
  const isData = header.type !== blockTypes.table && header.type !== blockTypes.trailer;
  return { offset, header, sealed: isData ? await readRange(file, offset, bytes, what) : Buffer.alloc(bytes) };
};

const headerOf = (bytes: Buffer, what: string): BlockHeader | undefined => {
  try {
    return readBlockHeader(bytes, what);
  } catch (error) {
    if (error instanceof ArchiveError) return undefined;
    throw error;
  }
};

/** Where the next sync word stands; the end of the file when there is none. */
const nextSync = async (file: StoreReader, from: number, name: string): Promise<number> => {
  for (let at = from; at < file.sizeBytes; at += windowBytes) {
    const bytes = Math.min(windowBytes + syncWord.length - 1, file.sizeBytes - at);
    const found = (await readRange(file, at, bytes, `"${name}"`)).indexOf(syncWord);
    if (found >= 0) return at + found;
  }
  return file.sizeBytes;
};
