import { damaged } from '../errors.ts';
import type { ListBytes } from '../format/chunk-list.ts';
import { idBytes } from '../format/constants.ts';
import type { Entry } from '../format/entry.ts';

/** Most ids of one file that are held at once. Lists may name each other so often that they are a hundred times as long with each level. */
const mostIds = 1 << 24;

/** Whatever gives a chunk of the catalog by its id, checked. */
export interface CatalogChunks {
  chunk(id: Uint8Array): Promise<Buffer>;
}

/** Chunk ids of a file in order, a list at a time: of a file of any length, few are held. */
export async function* idsOf(catalog: CatalogChunks, { chunks, list }: Pick<Entry, 'chunks' | 'list'>): AsyncGenerator<Buffer> {
  if (list === undefined) yield chunks ?? Buffer.of();
  else yield* listed(catalog, list.id, list.depth);
}

async function* listed(catalog: CatalogChunks, id: Uint8Array, depth: number): AsyncGenerator<Buffer> {
  const list = await readList(catalog, id);
  if (depth === 0) yield list;
  else for (let at = 0; at < list.length; at += idBytes) yield* listed(catalog, list.subarray(at, at + idBytes), depth - 1);
}

/** All chunk ids of a file in order, in memory. */
export const chunkIds = async (catalog: CatalogChunks, { chunks, list }: Pick<Entry, 'chunks' | 'list'>): Promise<Buffer> =>
  list === undefined ? (chunks ?? Buffer.of()) : (await chunkLists(catalog, list)).ids;

/** The chunk ids that a list stands for, and the lists by which they are found, by their ids in hexadecimal. */
export const chunkLists = async (
  catalog: CatalogChunks,
  list: NonNullable<Entry['list']>,
): Promise<{ readonly ids: Buffer; readonly lists: ListBytes }> => {
  const lists = new Map<string, Buffer>();
  let level: Buffer = list.id;
  for (let depth = list.depth; depth >= 0; depth--) {
    const pieces: Buffer[] = [];
    let bytes = 0;
    for (let at = 0; at < level.length; at += idBytes) {
      const id = level.subarray(at, at + idBytes);
      const piece = await readList(catalog, id);
      lists.set(id.toString('hex'), piece);
      pieces.push(piece);
      bytes += piece.length;
      if (bytes > mostIds * idBytes) throw damaged('catalog', 'the lists of a file name more chunks than can be held');
    }
    level = Buffer.concat(pieces);
  }
  return { ids: level, lists };
};

/** A list that says nothing would keep a reader busy, as often as others name it. */
const readList = async (catalog: CatalogChunks, id: Uint8Array): Promise<Buffer> => {
  const list = await catalog.chunk(id);
  if (list.length === 0 || list.length % idBytes !== 0) throw damaged('catalog', 'a chunk list in it is empty or cut');
  return list;
};
