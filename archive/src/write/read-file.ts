import { readSync } from 'node:fs';
import { chunkKinds, idBytes, meanChunkBytes } from '../format/constants.ts';
import type { Extent } from '../system/read-holes.ts';
import type { BlockSink } from './block-sink.ts';
import type { CaptureTally } from './capture-tally.ts';
import { type Cut, cutByContent, cutFixed, isDiskImage } from './cut.ts';
import { CutWindow } from './cut-window.ts';

/** What reading a file came to. */
export interface ReadContent {
  readonly ids: Buffer;
  /** Bytes read; fewer or more than the size when the file changed. */
  readonly bytes: number;
  /** Whether they were cut at fixed places. */
  readonly fixed: boolean;
}

/** Reads source files into chunks; one per worker, since it owns a window of the longest chunk. */
export class FileReader {
  readonly #sink: BlockSink;
  readonly #gear: Int32Array;
  readonly #tally: CaptureTally;
  readonly #window = new CutWindow();

  constructor(sink: BlockSink, gear: Int32Array, tally: CaptureTally) {
    this.#sink = sink;
    this.#gear = gear;
    this.#tally = tally;
  }

  /** Reads a file of up to a chunk straight into the block that is being packed. */
  readSmall(handle: number, size: number): ReadContent {
    const pack = this.#sink.data;
    // One byte more than expected shows growth in the same call.
    const bytes = readFully(handle, pack.buffer, pack.used, Math.min(size, meanChunkBytes) + 1, 0);
    const kept = Math.min(bytes, size);
    this.#tally.bytes(kept);
    return { ids: kept === 0 ? Buffer.of() : this.#sink.keepRead(kept), bytes, fixed: false };
  }

  /** Reads the given extents as one run of bytes and cuts it into chunks: at fixed places if asked to, or if it is a disk image. */
  readExtents(handle: number, extents: readonly Extent[], asFixed: boolean): ReadContent {
    const ids: Buffer[] = [];
    const window = this.#window;
    const cursor = new ExtentCursor(handle, extents);
    const fixed = asFixed || isDiskImage(headOf(handle));
    const cut = fixed ? cutFixed : this.#byContent;
    window.clear();
    cursor.fill(window);
    while (window.length > 0) {
      const chunk = window.take(cut);
      ids.push(this.#sink.add(chunk, chunkKinds.data));
      this.#tally.bytes(chunk.length);
      if (this.#sink.cancelled) throw new Error('The run was cancelled.');
      if (!window.holdsLongest) cursor.fill(window);
    }
    return { ids: Buffer.concat(ids, ids.length * idBytes), bytes: cursor.bytesRead, fixed };
  }

  /** How a stream is cut that begins like this. */
  cutFor(head: Buffer): Cut {
    return isDiskImage(head) ? cutFixed : this.#byContent;
  }

  readonly #byContent: Cut = (bytes) => cutByContent(bytes, this.#gear);
}

/** The first bytes of a file, by which disk images are known, whichever part of it is being read. */
const headOf = (handle: number): Buffer => {
  const head = Buffer.alloc(1024);
  readFully(handle, head, 0, head.length, 0);
  return head;
};

class ExtentCursor {
  readonly #handle: number;
  readonly #extents: readonly Extent[];
  #extent = 0;
  #within = 0;
  bytesRead = 0;

  constructor(handle: number, extents: readonly Extent[]) {
    this.#handle = handle;
    this.#extents = extents;
  }

  /** Reads on until the window is full or the extents end. */
  fill(window: CutWindow): void {
    const room = window.room();
    let at = 0;
    for (let extent = this.#extents[this.#extent]; extent !== undefined && at < room.length; extent = this.#extents[this.#extent]) {
      const wanted = Math.min(room.length - at, extent[1] - this.#within);
      const bytes = readFully(this.#handle, room, at, wanted, extent[0] + this.#within);
      at += bytes;
      this.#within += bytes;
      this.bytesRead += bytes;
      if (bytes < wanted || this.#within === extent[1]) this.#next();
    }
    window.filled(at);
  }

  #next(): void {
    this.#extent += 1;
    this.#within = 0;
  }
}

const readFully = (handle: number, into: Buffer, at: number, bytes: number, position: number): number => {
  let done = 0;
  while (done < bytes) {
    const read = readSync(handle, into, at + done, bytes - done, position + done);
    if (read === 0) break;
    done += read;
  }
  return done;
};
