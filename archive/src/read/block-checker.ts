import { InFlight } from '../pool/in-flight.ts';
import { createRingMemory, Ring } from '../pool/ring.ts';
import { WorkerPool } from '../pool/worker-pool.ts';
import { type BlockProblem, checkBlock } from './check-block.ts';
import type { OpenableRow } from './open-row.ts';
import type { ReadUnit, ReadUnitResult } from './read-protocol.ts';
import { startReadThreads } from './read-threads.ts';
import { type MediaOpener, setupOf } from './set-secrets.ts';

/** Fills a buffer with the sealed bytes of a block. */
export type ReadBlock = (into: Buffer) => Promise<void>;

/** Checks blocks of one media file. `check` resolves when the block has been read; its problem comes through `done`. */
export interface BlockChecker {
  check(row: OpenableRow, what: string, read: ReadBlock, done: (problem: BlockProblem | undefined) => void): Promise<void>;
  /** Waits for the blocks that are still being checked; rejects when one could not be. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Below this many stored bytes the start of the threads would cost more than they save. */
const smallBytes = 4 << 20;
const slotBytes = 20 << 20;

/** A checker for a media file of this size. */
export const blockChecker = (opener: MediaOpener | undefined, storedBytes: number): BlockChecker =>
  storedBytes < smallBytes ? new InlineChecker(opener) : new ThreadedChecker(opener);

class InlineChecker implements BlockChecker {
  readonly #opener: MediaOpener | undefined;

  constructor(opener: MediaOpener | undefined) {
    this.#opener = opener;
  }

  async check(row: OpenableRow, what: string, read: ReadBlock, done: (problem: BlockProblem | undefined) => void): Promise<void> {
    const sealed = Buffer.allocUnsafeSlow(row.storedBytes);
    await read(sealed);
    done(checkBlock(sealed, row, this.#opener, what));
  }

  async settle(): Promise<void> {}

  async close(): Promise<void> {}
}

class ThreadedChecker implements BlockChecker {
  readonly #ring: Ring;
  readonly #pool: WorkerPool<ReadUnit, ReadUnitResult, never>;
  readonly #checks = new InFlight();
  #nextUnit = 0;

  constructor(opener: MediaOpener | undefined) {
    const threads = startReadThreads();
    const ring = createRingMemory(threads.workers.length * 2 + 2, slotBytes);
    const setup = { ring, media: [setupOf(opener)], target: undefined };
    this.#ring = new Ring(ring);
    this.#pool = new WorkerPool<ReadUnit, ReadUnitResult, never>(
      threads,
      threads.workers.map(() => setup),
      () => undefined,
    );
  }

  async check(row: OpenableRow, what: string, read: ReadBlock, done: (problem: BlockProblem | undefined) => void): Promise<void> {
    const slot = await this.#ring.acquireAsync();
    try {
      await read(this.#ring.view(slot).subarray(0, row.storedBytes));
    } catch (error) {
      this.#ring.release(slot);
      throw error;
    }
    this.#nextUnit += 1;
    const { origin, sequence, type, storedBytes, sha256 } = row;
    const unit = {
      kind: 'check',
      id: this.#nextUnit,
      media: 0,
      slot,
      row: { origin, sequence, type, storedBytes, sha256: new Uint8Array(sha256) },
      what,
    } as const;
    this.#checks.add(
      this.#pool
        .run(unit)
        .then((result) => done(result.kind === 'checked' ? result.problem : undefined))
        .finally(() => this.#ring.release(slot)),
    );
  }

  async settle(): Promise<void> {
    await this.#checks.settle();
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }
}
