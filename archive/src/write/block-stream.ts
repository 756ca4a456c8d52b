import { finished } from 'node:stream/promises';
import chain, { none } from 'stream-chain';
import type { Ring } from '../pool/ring.ts';
import type { FragmentLog } from './fragment-log.ts';
import type { IndexRows } from './index-rows.ts';
import type { MediaWriter } from './media-writer.ts';
import { packedRowBytes } from './pack.ts';
import type { ReadBack } from './read-back.ts';
import type { SealedBlock } from './unit-results.ts';

/** A batch of bytes that is on the medium. */
export interface DurableBatch {
  /** Chunks in it; none in a block of the index or root. */
  readonly chunks: number;
  readonly plainBytes: number;
  readonly storedBytes: number;
  readonly verified: boolean;
}

/** What a block stream works with. */
export interface BlockStreamOptions {
  readonly writer: MediaWriter;
  readonly ring: Ring;
  readonly index: IndexRows;
  /** Reads back what was written, when the job asks for written verification. */
  readonly readBack: ReadBack | undefined;
  /** Remembers where blocks went, for a run that goes on from here if this one is interrupted. */
  readonly log: FragmentLog | undefined;
  written(batch: DurableBatch): void;
}

/** The way of sealed blocks on the main thread: write, give the buffer back, record, read back. One at a time, in order. */
export class BlockStream {
  readonly #stream;
  readonly #ended: Promise<void>;
  #failure: unknown;
  #pending = 0;
  #drained: (() => void) | undefined;

  constructor({ writer, ring, index, readBack, log, written }: BlockStreamOptions) {
    this.#stream = chain([
      async (block: SealedBlock) => {
        const row = await writer.write({ ...block, bytes: ring.view(block.slot).subarray(0, block.bytes) });
        ring.release(block.slot);
        return { block, row };
      },
      ({ block, row }: { block: SealedBlock; row: number }) => {
        index.add(row, block.chunks);
        const place = writer.rows[row];
        if (place !== undefined) log?.add(place, block.chunks);
        return block;
      },
      async (block: SealedBlock) => {
        await readBack?.wrote(block.bytes);
        written({
          chunks: block.chunks.length / packedRowBytes,
          plainBytes: block.plainBytes,
          storedBytes: block.bytes,
          verified: readBack !== undefined,
        });
        this.#settled(1);
        return none;
      },
    ]);
    this.#stream.resume();
    this.#ended = finished(this.#stream);
    this.#ended.catch((error: unknown) => {
      this.#failure ??= error;
      this.#drained?.();
    });
  }

  /** Why the stream broke, if it did. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Rejects when the destination fails; resolves when `end` was called and all is written. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Takes a block; the ring bounds how many can be on their way. */
  push(block: SealedBlock): void {
    if (this.#failure !== undefined) return;
    this.#pending += 1;
    this.#stream.write(block);
  }

  /** Resolves when every block pushed so far is written; rejects when the destination failed. */
  async drained(): Promise<void> {
    if (this.#pending > 0 && this.#failure === undefined) {
      await new Promise<void>((resolve) => {
        this.#drained = resolve;
      });
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  async end(): Promise<void> {
    this.#stream.end();
    await this.#ended;
  }

  #settled(blocks: number): void {
    this.#pending -= blocks;
    if (this.#pending === 0) this.#drained?.();
  }
}
