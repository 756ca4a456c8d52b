import type { Readable } from 'node:stream';

/** Opens a stream to capture as one file. It counts as captured only if `done` resolves after the last byte. */
export type OpenStream = (signal: AbortSignal) => Promise<{ readonly stream: Readable; readonly done: Promise<void> }>;

/** Bytes that go to a worker at once. */
const pieceBytes = 1 << 20;

/** A stream that is being read. What goes wrong with it is kept apart from what goes wrong with those who take its bytes. */
export class OpenedStream {
  readonly #open: OpenStream;
  readonly #signal: AbortSignal;
  /** Why it did not come whole, once it has ended. */
  failure: Error | undefined;

  constructor(open: OpenStream, signal: AbortSignal) {
    this.#open = open;
    this.#signal = signal;
  }

  /** Hands all bytes on in pieces of shared memory, one of them being filled while the other is at work. Rejects with what `send` throws. */
  async sendPieces(send: (piece: Uint8Array) => Promise<unknown>): Promise<void> {
    let [filling, atWork] = [new SharedArrayBuffer(pieceBytes), new SharedArrayBuffer(pieceBytes)];
    let used = 0;
    let sending: Promise<unknown> = Promise.resolve();
    const sendOn = async (): Promise<void> => {
      await sending;
      sending = send(new Uint8Array(filling, 0, used));
      // Whoever waits for it next hears of it.
      sending.catch(() => undefined);
      [filling, atWork] = [atWork, filling];
      used = 0;
    };
    for await (const bytes of this.#chunks()) {
      for (let at = 0; at < bytes.length; ) {
        const taken = bytes.subarray(at, at + pieceBytes - used);
        new Uint8Array(filling).set(taken, used);
        used += taken.length;
        at += taken.length;
        if (used === pieceBytes) await sendOn();
      }
    }
    await sendOn();
    await sending;
  }

  async *#chunks(): AsyncGenerator<Uint8Array> {
    try {
      const { stream, done } = await this.#open(this.#signal);
      // A broken stream ends the loop first; then nobody waits for the status.
      done.catch(() => undefined);
      for await (const bytes of stream) yield bytesOf(bytes);
      await done;
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error(String(error));
    }
  }
}

const bytesOf = (chunk: unknown): Uint8Array => {
  if (chunk instanceof Uint8Array) return chunk;
  throw new TypeError('The stream gave something other than bytes.');
};
