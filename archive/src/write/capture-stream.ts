import { listChunks } from '../format/chunk-list.ts';
import { chunkKinds } from '../format/constants.ts';
import { bareEntry } from '../format/entry.ts';
import type { CaptureTools } from './candidate.ts';
import { rootResult } from './capture-root.ts';
import { NewEntry } from './captured-entry.ts';
import { StreamCutter } from './stream-cutter.ts';
import type { CapturedRoot } from './unit-results.ts';
import type { PieceUnit, StreamedUnit } from './units.ts';

/** Nobody but the owner: a dump holds what its database guards. */
const streamMode = 0o600;

/** Captures streams: each is a root of its own, a file that nothing on the disk stands for. */
export class StreamCapture {
  readonly #tools: CaptureTools;
  readonly #cutters = new Map<number, StreamCutter>();

  constructor(tools: CaptureTools) {
    this.#tools = tools;
  }

  piece({ root, bytes }: PieceUnit): void {
    this.#cutter(root).add(bytes);
    this.#tools.tally.bytes(bytes.length);
  }

  /** One that did not come whole keeps none of its content: half a dump is none. */
  end({ root, openedAt, isWhole }: StreamedUnit): CapturedRoot {
    const { sink } = this.#tools;
    const { ids, bytes } = this.#cutter(root).end();
    this.#cutters.delete(root);
    const { chunks, list, lists } = listChunks(isWhole ? ids : Buffer.of(), (piece) => sink.add(piece, chunkKinds.list));
    const entry = { ...described(openedAt), size: isWhole ? bytes : 0, chunks, list, unread: !isWhole };
    return rootResult(
      new NewEntry(entry, { changed: openedAt, inode: 0n, unsettled: true, fixed: false, unkept: false }, { lists, read: true }),
      0,
      [],
    );
  }

  #cutter(root: number): StreamCutter {
    const { sink, reader } = this.#tools;
    const cutter = this.#cutters.get(root) ?? new StreamCutter(sink, (head) => reader.cutFor(head));
    this.#cutters.set(root, cutter);
    return cutter;
  }
}

/** All that can be said of a stream before its first byte: it belongs to whoever runs the job. */
const described = (openedAt: bigint) => ({
  ...bareEntry,
  name: Buffer.of(),
  type: 'file' as const,
  mode: streamMode,
  uid: process.getuid?.() ?? 0,
  gid: process.getgid?.() ?? 0,
  modified: openedAt,
});
