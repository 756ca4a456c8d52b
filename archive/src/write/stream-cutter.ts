import { chunkKinds, meanChunkBytes, segmentBytes } from '../format/constants.ts';
import { GrowingBuffer } from '../pool/growing-buffer.ts';
import type { BlockSink } from './block-sink.ts';
import type { Cut } from './cut.ts';
import { CutWindow } from './cut-window.ts';

/** Cuts a stream, as its bytes come, into the chunks that a file of the same bytes is cut into: nothing is stored twice when a dump is later a file. */
export class StreamCutter {
  readonly #sink: BlockSink;
  readonly #chooseCut: (head: Buffer) => Cut;
  readonly #window = new CutWindow();
  readonly #ids = new GrowingBuffer(1 << 12);
  #cut: Cut | undefined;
  #segmentLeft = segmentBytes;
  #bytes = 0;

  /** `chooseCut` is shown the beginning of the stream. */
  constructor(sink: BlockSink, chooseCut: (head: Buffer) => Cut) {
    this.#sink = sink;
    this.#chooseCut = chooseCut;
  }

  /** Takes the next bytes. They are copied, so they may be overwritten afterwards. */
  add(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const room = this.#window.room(Math.min(bytes.length - at, this.#segmentLeft));
      room.set(bytes.subarray(at, at + room.length));
      this.#window.filled(room.length);
      at += room.length;
      this.#segmentLeft -= room.length;
      if (this.#segmentLeft === 0) this.#endSegment();
      else while (this.#window.holdsLongest) this.#chunk();
    }
    this.#bytes += bytes.length;
  }

  /** Cuts the rest; answers the ids of all chunks and how many bytes they hold. */
  end(): { readonly ids: Buffer; readonly bytes: number } {
    // As a file that is no longer than a chunk is one.
    if (this.#bytes <= meanChunkBytes) this.#cut = (bytes) => bytes.length;
    this.#endSegment();
    return { ids: this.#ids.view(), bytes: this.#bytes };
  }

  #endSegment(): void {
    while (this.#window.length > 0) this.#chunk();
    this.#segmentLeft = segmentBytes;
  }

  #chunk(): void {
    const chunk = this.#window.take((bytes) => {
      this.#cut ??= this.#chooseCut(bytes);
      return this.#cut(bytes);
    });
    const id = this.#sink.add(chunk, chunkKinds.data);
    this.#ids.extend(id.length).set(id);
  }
}
