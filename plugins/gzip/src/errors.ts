/** What the codec throws, in a worker thread: a plain error with a `code` and a `hint`, so that no thread has to load all of core for it. */
export class GzipError extends Error {
  readonly code: string;
  readonly hint = 'The block is damaged. Run "tapedeck verify" on the media file to see what else is.';

  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'GzipError';
    this.code = code;
  }
}

/** The bytes are no gzip member. */
export const notReadable = (cause: unknown) => new GzipError('GZIP_BLOCK_DAMAGED', 'A block does not hold what gzip can read.', cause);

/** The member decodes to another length than the block's header promises. */
export const wrongLength = (plainBytes: number, decodedBytes: number | 'more') =>
  new GzipError(
    'GZIP_BLOCK_LENGTH',
    `A block decodes to ${decodedBytes === 'more' ? 'more than the' : `${decodedBytes} bytes instead of the`} ${plainBytes} bytes that its header promises.`,
  );
