/**
 * What the codec throws. It runs in worker threads, where loading all of core for its error class would cost each
 * thread more time than a block does; so these are plain errors with the same `code` and `hint`.
 */
export class ZstdError extends Error {
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, hint: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ZstdError';
    this.code = code;
    this.hint = hint;
  }
}

const damagedHint = 'The block is damaged. Run "tapedeck verify" on the media file to see what else is.';

/** The bytes are not exactly one whole Zstandard frame. */
export const notReadable = (cause: unknown) =>
  new ZstdError('ZSTD_BLOCK_DAMAGED', 'A block does not hold one whole Zstandard frame.', damagedHint, cause);

/** The frame decodes to another length than the block's header promises. */
export const wrongLength = (plainBytes: number, decodedBytes: number | 'more') =>
  new ZstdError(
    'ZSTD_BLOCK_LENGTH',
    `A block decodes to ${decodedBytes === 'more' ? 'more than the' : `${decodedBytes} bytes instead of the`} ${plainBytes} bytes that its header promises.`,
    damagedHint,
  );
