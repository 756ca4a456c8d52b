import { isUtf8 } from 'node:buffer';
import { toNamespacedPath } from 'node:path';

/** A path as calls of Windows take it: whole and in their own namespace, where no name is a device and none is too long, UTF-16, ended by a zero. */
export const widePath = (path: Uint8Array): Buffer => Buffer.from(`${toNamespacedPath(wideText(path))}\0`, 'utf16le');

const halfPair = /(\xed[\xa0-\xbf][\x80-\xbf])/;

/** The text of WTF-8, which is UTF-8 that may have halves of surrogate pairs, as names on NTFS may. */
export const wideText = (bytes: Uint8Array): string => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (isUtf8(buffer)) return buffer.toString();
  const pieces = buffer.toString('latin1').split(halfPair);
  return pieces.map((piece, index) => (index % 2 === 0 ? Buffer.from(piece, 'latin1').toString() : unit(piece))).join('');
};

const unit = (half: string): string => String.fromCharCode(0xd000 | ((half.charCodeAt(1) & 0x3f) << 6) | (half.charCodeAt(2) & 0x3f));
