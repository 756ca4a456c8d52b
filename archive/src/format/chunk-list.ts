import { idBytes } from './constants.ts';
import type { Entry } from './entry.ts';
import { sha256 } from './seal.ts';

/** Files with more chunks than this point to a list instead. */
const inlineChunks = 64;
/** A list ends at an id whose last byte has these bits zero, once it is long enough. */
const leastIds = 256;
const mostIds = 4096;
const endMask = 0xff;

/** Lists of one file, by id in hexadecimal: what the pages of the next run need besides the page. */
export type ListBytes = ReadonlyMap<string, Buffer>;

/** How an entry names its chunks: by themselves, or by the id of a list of ids, itself cut by content and nested. */
export const listChunks = (
  ids: Buffer,
  store: (list: Buffer) => Buffer,
): Pick<Entry, 'chunks' | 'list'> & { readonly lists: ListBytes } => {
  const lists = new Map<string, Buffer>();
  if (ids.length <= inlineChunks * idBytes) return { chunks: ids, list: undefined, lists };
  let level = ids;
  for (let depth = 0; ; depth++) {
    const pieces = cutIds(level).map((piece) => {
      const id = store(piece);
      lists.set(id.toString('hex'), piece);
      return id;
    });
    const [only, ...more] = pieces;
    if (only !== undefined && more.length === 0) return { chunks: undefined, list: { depth, id: only }, lists };
    level = Buffer.concat(pieces);
  }
};

const cutIds = (ids: Buffer): Buffer[] => {
  const pieces: Buffer[] = [];
  let from = 0;
  for (let at = idBytes; at <= ids.length; at += idBytes) {
    const count = (at - from) / idBytes;
    const atCut = count >= leastIds && ((ids[at - 1] ?? 0) & endMask) === 0;
    if (at === ids.length || atCut || count === mostIds) {
      pieces.push(ids.subarray(from, at));
      from = at;
    }
  }
  return pieces;
};

/** All chunk ids that a list stands for, and the lists below it; `undefined` when one is missing or is not what its id says. */
export const resolveChunks = (
  list: { readonly depth: number; readonly id: Buffer },
  find: (id: Buffer) => Buffer | undefined,
): { readonly ids: Buffer; readonly lists: ListBytes } | undefined => {
  const lists = new Map<string, Buffer>();
  let level: Buffer = list.id;
  for (let depth = list.depth; depth >= 0; depth--) {
    const pieces: Buffer[] = [];
    for (let at = 0; at < level.length; at += idBytes) {
      const id = level.subarray(at, at + idBytes);
      const piece = find(id);
      if (piece === undefined || !sha256(piece).equals(id)) return undefined;
      lists.set(id.toString('hex'), piece);
      pieces.push(piece);
    }
    level = Buffer.concat(pieces);
  }
  return { ids: level, lists };
};
