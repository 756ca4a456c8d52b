import { Decoder } from 'cbor-x';
import { damaged } from '../errors.ts';

// Integers that a double cannot hold come as bigint; maps with text keys come as objects, with integer keys as well.
const decoder = new Decoder({ useRecords: false, mapsAsObjects: true });

/** Decodes one CBOR item; `what` names the place for the error. The answer is unchecked: callers check its shape. */
export const decodeCbor = (bytes: Uint8Array, what: string): unknown => {
  try {
    return decoder.decode(bytes);
  } catch (error) {
    throw damaged(what, 'it is not well-formed CBOR', error);
  }
};

/** Decodes a small document, with every integer that a double can hold as a number. */
export const decodeCborDocument = (bytes: Uint8Array, what: string): unknown => safeIntegers(decodeCbor(bytes, what));

const safeIntegers = (value: unknown): unknown => {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(safeIntegers);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, safeIntegers(member)]));
};
