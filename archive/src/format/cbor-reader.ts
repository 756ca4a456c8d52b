import { Decoder } from 'cbor-x/decode';
import { ArchiveError, damaged } from '../errors.ts';
import { CborCursor } from './cbor-cursor.ts';

// Integers that a double cannot hold come as bigint; maps with text keys come as objects, with integer keys as well.
const decoder = new Decoder({ useRecords: false, mapsAsObjects: true });

/**
 * Most lists and maps of one item. A byte that compresses to nearly none makes an object of a hundred, so that a small forged block would
 * take all memory there is. Blocks that are written have a third fewer at most.
 */
const mostContainers = 1 << 20;

/** Decodes one CBOR item; `what` names the place for the error. The answer is unchecked: callers check its shape. */
export const decodeCbor = (bytes: Uint8Array, what: string): unknown => foreseen(() => decode(bytes, what), what);

/** Decodes a document, with every integer that a double can hold as a number. What is stored plain may have as many lists as it has room for. */
export const decodeCborDocument = (bytes: Uint8Array, what: string, most = mostContainers): unknown =>
  foreseen(() => safeIntegers(decode(bytes, what, most)), what);

// The decoder would make dates, patterns and sets of tags; headers and trailers are read before anything vouches for them.
const decode = (bytes: Uint8Array, what: string, most = mostContainers): unknown => {
  new CborCursor(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), what).skip(most);
  return decoder.decode(bytes);
};

// Also what is nested deeper than the stack reaches ends here.
const foreseen = (work: () => unknown, what: string): unknown => {
  try {
    return work();
  } catch (error) {
    throw error instanceof ArchiveError ? error : damaged(what, 'it is not well-formed CBOR', error);
  }
};

const safeIntegers = (value: unknown): unknown => {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(safeIntegers);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, safeIntegers(member)]));
};
