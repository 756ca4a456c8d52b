// There is one standard output, so there is one answer to whether it still takes something.
let failure: NodeJS.ErrnoException | undefined;

/** Remembers why standard output takes nothing more, instead of ending the process for it. */
export const watchOutput = (): void => {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    failure ??= error;
  });
};

/** Why standard output takes nothing more: `EPIPE` when its reader has gone. */
export const outputFailure = (): NodeJS.ErrnoException | undefined => failure;

/**
 * Writes pieces to standard output as fast as whoever reads takes them. Ends early when it takes nothing more: nothing
 * needs to be read for a reader that has gone. Rejects with the reason of `signal` once that fires.
 */
export const writeOut = async (pieces: AsyncIterable<string | Uint8Array>, signal: AbortSignal): Promise<void> => {
  const { stdout } = process;
  for await (const piece of pieces) {
    signal.throwIfAborted();
    if (failure !== undefined) return;
    if (!stdout.write(piece)) await drained(stdout, signal);
  }
};

/** Waits until more can be written, or never again, or nobody wants it. */
const drained = (stream: NodeJS.WriteStream, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const events = ['drain', 'error', 'close'];
    const done = () => {
      for (const event of events) stream.off(event, done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    for (const event of events) stream.on(event, done);
    signal.addEventListener('abort', done);
  });

/** A line for each item. */
export async function* lines<Item>(items: AsyncIterable<Item>, describe: (item: Item) => string): AsyncGenerator<string> {
  for await (const item of items) yield `${describe(item)}\n`;
}
