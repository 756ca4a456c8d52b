import { damaged } from '../errors.ts';

/** A decoded map with integer keys, unchecked. */
export type Raw = Readonly<Record<string, unknown>>;

/** Largest number of an owner, a group or a device, and all attributes of Windows together. */
export const mostNumber = 0xffff_ffff;

export const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);

export const number = (value: unknown, what: string): number => {
  const plain = typeof value === 'bigint' ? Number(value) : value;
  if (typeof plain === 'number' && Number.isSafeInteger(plain) && plain >= 0) return plain;
  throw damaged(what, 'an entry holds something else where a count belongs');
};

/** A number that the system keeps in fewer bits; what is larger would be cut in silence. */
export const atMost = (most: number, value: number, what: string): number => {
  if (value > most) throw damaged(what, 'an entry holds a larger number than any system has');
  return value;
};

export const big = (value: unknown, what: string): bigint => {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  throw damaged(what, 'an entry holds something else where a number belongs');
};

export const blob = (value: unknown, what: string): Buffer => {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.length);
  throw damaged(what, 'an entry holds something else where bytes belong');
};

export const isPair = (value: unknown): value is [unknown, unknown] => Array.isArray(value) && value.length === 2;

/** A member that is a list of pairs, if it is there. */
export const optionalPairs = <Value>(
  value: unknown,
  what: string,
  read: (pair: [unknown, unknown]) => Value,
): readonly Value[] | undefined => {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || !value.every(isPair)) throw damaged(what, 'an entry holds something else where pairs belong');
  return value.map(read);
};
