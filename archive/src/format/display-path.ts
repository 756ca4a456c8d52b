const decoder = new TextDecoder('utf-8', { fatal: true });

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

/** Valid characters as they are, other bytes escaped one by one. */
function* splitValid(path: Uint8Array): Generator<string> {
  for (let at = 0; at < path.length; ) {
    const bytes = [1, 2, 3, 4].find((length) => at + length <= path.length && decode(path.subarray(at, at + length)) !== undefined);
    yield bytes === undefined ? hex(path[at] ?? 0) : escapeUnsafe(decode(path.subarray(at, at + bytes)) ?? '');
    at += bytes ?? 1;
  }
}
