// A mark of byte order is part of a name like any other character.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A raw path as people see it: UTF-8 where it is, bytes that are not as `\xHH`, control characters too, so that a name can
 * never steer a terminal. `parsePath` turns it back.
 */
export const displayPath = (path: Uint8Array): string => {
  const text = decode(path);
  return text === undefined ? [...splitValid(path)].join('') : escapeUnsafe(text);
};

/** The raw path that `displayPath` shows as `shown`. */
export const parsePath = (shown: string): Buffer => {
  const pieces = shown.split(/\\x([0-9a-f]{2})/);
  return Buffer.concat(pieces.map((piece, index) => (index % 2 === 0 ? Buffer.from(piece) : Buffer.from(piece, 'hex'))));
};

// Control and formatting characters, line separators, and a backslash that would read as an escape.
const unsafe = /[\p{Cc}\p{Cf}\u2028\u2029]|\\(?=x[0-9a-f]{2})/gu;
const escapeUnsafe = (text: string): string => text.replace(unsafe, escapeText);

const decode = (bytes: Uint8Array): string | undefined => {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
};

const hex = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`;
const escapeText = (text: string): string => [...Buffer.from(text)].map(hex).join('');

/** Runs of valid characters as people see them, and between them other bytes, escaped one by one. */
function* splitValid(path: Uint8Array): Generator<string> {
  let from = 0;
  for (let at = 0; at < path.length; ) {
    const bytes = characterBytes(path, at);
    if (bytes === undefined) {
      // A run is escaped as a whole: what looks like an escape is four characters long.
      yield escapeUnsafe(decode(path.subarray(from, at)) ?? '');
      yield hex(path[at] ?? 0);
      from = at + 1;
    }
    at += bytes ?? 1;
  }
  yield escapeUnsafe(decode(path.subarray(from)) ?? '');
}

/** Length of the character that begins here; `undefined` where none does. */
const characterBytes = (path: Uint8Array, at: number): number | undefined =>
  [1, 2, 3, 4].find((length) => at + length <= path.length && decode(path.subarray(at, at + length)) !== undefined);
