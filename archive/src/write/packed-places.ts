import type { DirectoryPlace } from './units.ts';

// A packed place: volume ordinal, device, length of the path, the path.
const headBytes = 16;

/** Places in one piece of memory: a wide tree sends thousands from thread to thread, and back. */
export const packPlaces = (places: readonly DirectoryPlace[]): Uint8Array => {
  const packed = Buffer.allocUnsafeSlow(places.reduce((sum, { path }) => sum + headBytes + path.length, 0));
  let at = 0;
  for (const { path, volume, device } of places) {
    at = packed.writeUInt32BE(volume, at);
    at = packed.writeDoubleBE(device, at);
    at = packed.writeUInt32BE(path.length, at);
    packed.set(path, at);
    at += path.length;
  }
  return packed;
};

/** The places of `packPlaces` again; their paths are views. */
export const unpackPlaces = (bytes: Uint8Array): DirectoryPlace[] => {
  const packed = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const places: DirectoryPlace[] = [];
  for (let at = 0; at < packed.length; ) {
    const from = at + headBytes;
    const to = from + packed.readUInt32BE(at + 12);
    places.push({ path: packed.subarray(from, to), volume: packed.readUInt32BE(at), device: packed.readDoubleBE(at + 4) });
    at = to;
  }
  return places;
};
