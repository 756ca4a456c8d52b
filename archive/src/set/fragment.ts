import { createHash } from 'node:crypto';
import { unlessDamaged } from '../errors.ts';
import type { BlockRow } from '../format/block-table.ts';
import { type MediaHeader, type Origin, originOf, type PartHeader } from '../format/header.ts';
import { sha256 } from '../format/seal.ts';
import type { MediaTrailer } from '../format/trailer.ts';
import { readPartHeader } from '../read/media-file.ts';
import { readRange } from '../store/read-range.ts';
import type { Store, StoreReader } from '../store/store.ts';
import { type LoggedBlock, readFragmentLog } from '../write/fragment-log.ts';
import { openMediaSet } from './media-set.ts';

/** What an interrupted run has left and the next one goes on from: parts whose blocks have been read and are what they should be. */
export interface Fragment {
  /** Where its parts lie. */
  readonly names: readonly string[];
  readonly parts: MediaTrailer['parts'];
  readonly rows: readonly BlockRow[];
  /** The chunks of each row, packed: id, offset, length. */
  readonly chunks: readonly Uint8Array[];
  /** The runs that have written it, for the header of the media file that takes it over. */
  readonly origins: readonly Origin[];
  /** Bytes of its blocks. */
  readonly storedBytes: number;
}

/** What a fragment must fit. */
export interface FragmentRequest {
  readonly store: Store;
  /** Folder of the media set, with a slash at its end. */
  readonly base: string;
  /** What the new media file will say of itself. */
  readonly header: Pick<MediaHeader, 'setId' | 'signer' | 'cipher' | 'codecs'>;
  /** Where this site keeps the log of a media file's blocks. */
  logOf(mediaId: Uint8Array): string;
  readonly signal: AbortSignal;
}

/** Less is not worth a part of its own; it is sent again. */
const leastBytes = 4 << 20;

/**
 * Finds what an interrupted run has left, the most that there is, and proves it: blocks count up to the first that cannot be
 * read or is not what this site's own log says. `undefined` when there is nothing of use.
 */
export const findFragment = async (request: FragmentRequest): Promise<Fragment | undefined> => {
  const candidates: LoggedPart[][] = [];
  const set = await openMediaSet(request.store, request.base);
  for (const names of await set.leftParts()) candidates.push(await loggedParts(names, request));
  const size = (parts: readonly LoggedPart[]): number =>
    parts.reduce((sum, { blocks }) => sum + blocks.reduce((bytes, { row }) => bytes + row.storedBytes, 0), 0);
  const best = candidates.reduce((most, parts) => (size(parts) > size(most) ? parts : most), []);
  const fragment = size(best) < leastBytes ? undefined : await proveParts(best, request);
  return fragment === undefined || fragment.storedBytes < leastBytes ? undefined : fragment;
};

/** A part and what was written to it, as this site remembers it. */
interface LoggedPart {
  readonly name: string;
  readonly head: PartHeader;
  readonly blocks: readonly LoggedBlock[];
}

/** The parts from the first one on that this site has a log of and that fit the new media file. */
const loggedParts = async (names: readonly string[], { store, header, logOf }: FragmentRequest): Promise<LoggedPart[]> => {
  const parts: LoggedPart[] = [];
  for (const name of names) {
    const head = await unlessDamaged(() => headOf(store, name));
    if (head === undefined || head.part !== parts.length + 1 || !fits(head.header, header)) break;
    const log = readFragmentLog(logOf(head.header.mediaId));
    const blocks = log?.salt.equals(head.salt) === true ? log.blocks.filter(({ row }) => row.part === head.part) : [];
    if (blocks.length === 0) break;
    parts.push({ name, head, blocks });
  }
  return parts;
};

const headOf = async (store: Store, name: string): Promise<PartHeader> => {
  const file = await store.open(name);
  try {
    return await readPartHeader(file, name);
  } finally {
    await file.close();
  }
};

const fits = (found: MediaHeader, wanted: FragmentRequest['header']): boolean =>
  Buffer.from(found.setId).equals(wanted.setId) &&
  Buffer.from(found.signer).equals(wanted.signer) &&
  found.cipher === wanted.cipher &&
  codecsOf(found) === codecsOf(wanted);

const codecsOf = ({ codecs }: Pick<MediaHeader, 'codecs'>): string => JSON.stringify(codecs.map(({ name, version }) => [name, version]));

const proveParts = async (logged: readonly LoggedPart[], { store, signal }: FragmentRequest): Promise<Fragment | undefined> => {
  const origins: Origin[] = [];
  const proved: { readonly name: string; readonly part: ProvedPart }[] = [];
  for (const { name, head, blocks } of logged) {
    const file = await store.open(name);
    try {
      await file.dropCache();
      const part = await provePart(file, name, head, blocks, originNumber(origins, head), signal);
      if (part.rows.length > 0) proved.push({ name, part });
      // What comes behind a part without a block could not be numbered on.
      if (part.rows.length < blocks.length) break;
    } finally {
      await file.close();
    }
  }
  const rows = proved.flatMap(({ part }) => part.rows);
  return {
    names: proved.map(({ name }) => name),
    parts: proved.map(({ part: { bytes, sha256: hash, origin } }) => ({ bytes, sha256: hash, origin })),
    rows,
    chunks: proved.flatMap(({ part }) => part.chunks),
    origins,
    storedBytes: rows.reduce((sum, row) => sum + row.storedBytes, 0),
  };
};

/** Place of a part's writer among the origins, from 1; it is added when it is new. */
const originNumber = (origins: Origin[], head: PartHeader): number => {
  const known = origins.findIndex(({ salt }) => head.salt.equals(salt));
  return known >= 0 ? known + 1 : origins.push(originOf(head));
};

interface ProvedPart {
  readonly bytes: number;
  readonly sha256: Buffer;
  readonly origin: number;
  readonly rows: readonly BlockRow[];
  readonly chunks: readonly Buffer[];
}

const provePart = async (
  file: StoreReader,
  name: string,
  head: PartHeader,
  blocks: readonly LoggedBlock[],
  origin: number,
  signal: AbortSignal,
): Promise<ProvedPart> => {
  const what = `"${name}"`;
  const hash = createHash('sha256').update(sha256(await readRange(file, 0, head.bytes, what)));
  const rows: BlockRow[] = [];
  const chunks: Buffer[] = [];
  let end = head.bytes;
  for (const { row, chunks: packed } of blocks) {
    signal.throwIfAborted();
    if (row.offset !== end || end + row.storedBytes > file.sizeBytes) break;
    const block = await unlessDamaged(() => readRange(file, row.offset, row.storedBytes, what));
    if (block === undefined || !sha256(block).equals(row.sha256)) break;
    rows.push({ ...row, origin });
    chunks.push(packed);
    hash.update(row.sha256);
    end += row.storedBytes;
  }
  return { bytes: end, sha256: hash.digest(), origin, rows, chunks };
};
