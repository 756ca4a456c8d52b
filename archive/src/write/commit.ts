import { crc32 } from 'node:zlib';
import { ArchiveError } from '../errors.ts';
import { type ChunkIndex, indexBlockRows, indexRowBytes } from '../format/chunk-index.ts';
import { blockTypes, formatVersion, idBytes } from '../format/constants.ts';
import { type DirectoryRow, encodeDirectoryPage } from '../format/directory-page.ts';
import { encodeRoot, type MediaRoot } from '../format/root.ts';
import type { Signer } from '../keys/signer.ts';
import type { CaptureRun } from './capture-run.ts';
import type { MediaWriter } from './media-writer.ts';

/** What a commit is given besides the capture. */
export interface CommitOptions {
  readonly capture: CaptureRun;
  readonly writer: MediaWriter;
  readonly signer: Signer;
  readonly mediaId: Uint8Array;
  readonly setId: Uint8Array;
  readonly sequence: number;
  /** Media files that this one needs, transitively. */
  readonly refersTo: readonly Uint8Array[];
  readonly root: Omit<MediaRoot, 'directories' | 'roots'>;
  /** Source and catalog path of each root, in the order of the capture. */
  readonly roots: readonly { readonly source: string; readonly path: string; readonly stream?: boolean }[];
}

/** Directory pages end at a path that chance marks, once they have this many rows. */
const leastRows = 512;
const mostRows = 4096;
const endMask = 0x1ff;

/**
 * Writes what makes the blocks a restore point: directory index, chunk index, root, block table, trailer. Answers the chunk
 * index. Throws `CLOSURE_BROKEN`, and commits nothing, when some page refers to a chunk that is nowhere.
 */
export const commit = async (options: CommitOptions): Promise<ChunkIndex> => {
  const { capture, writer } = options;
  const directories = await storeDirectories(capture);
  await capture.engine.flush();
  await capture.engine.drained();
  const index = capture.engine.index.sorted();
  proveClosure(capture.engine.relied.view(), index);
  const indexRow = writer.rows.length;
  const indexBlocks = await sealIndex(capture, index);
  const roots = options.roots.map(({ source, path, stream }, place) => {
    const record = capture.roots[place];
    if (record === undefined) throw new RangeError(`root ${place} was not captured`);
    return { source, path: Buffer.from(path), ...record, ...(stream === true ? { stream } : {}) };
  });
  await capture.engine.seal(blockTypes.root, encodeRoot({ ...options.root, roots, directories }));
  await capture.engine.end();
  const { mediaId, setId, sequence, refersTo } = options;
  const parts = { index: { firstRow: indexRow, blocks: indexBlocks, chunks: index.count }, root: { row: indexRow + indexBlocks } };
  await writer.finish({ format: formatVersion, mediaId, setId, sequence, refersTo, replaces: [], ...parts }, options.signer);
  return index;
};

const storeDirectories = async (capture: CaptureRun): Promise<MediaRoot['directories']> => {
  capture.directories.sort();
  const pages: { root: number; first: Uint8Array; id: Uint8Array }[] = [];
  let rows: DirectoryRow[] = [];
  const store = async () => {
    const [first] = rows;
    if (first === undefined) return;
    pages.push({ root: first.root, first: first.path, id: await capture.engine.storeDirectories(encodeDirectoryPage(rows)) });
    rows = [];
  };
  for (const row of capture.directories.rows()) {
    rows.push(row);
    if (rows.length >= mostRows || (rows.length >= leastRows && (crc32(row.path) & endMask) === 0)) await store();
  }
  await store();
  return pages;
};

/** Ids that files of this run share were only claimed when they were relied on; here each must have been written. */
const proveClosure = (relied: Buffer, index: ChunkIndex): void => {
  for (let at = 0; at < relied.length; at += idBytes) {
    if (index.find(relied.subarray(at, at + idBytes)) >= 0) continue;
    throw new ArchiveError('CLOSURE_BROKEN', 'A file refers to a chunk that was never written; nothing was committed.', {
      hint: 'Run the job again. If it happens twice, please report it with the log.',
    });
  }
};

const sealIndex = async (capture: CaptureRun, index: ChunkIndex): Promise<number> => {
  const blockBytes = indexBlockRows * indexRowBytes;
  let blocks = 0;
  for (let at = 0; at < index.rows.length; at += blockBytes) {
    await capture.engine.seal(blockTypes.index, index.rows.subarray(at, at + blockBytes));
    blocks += 1;
  }
  return blocks;
};
