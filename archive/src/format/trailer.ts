import { crc32 } from 'node:zlib';
import { mediaTrailerSchema } from '@tapedeck/schemas';
import { damaged } from '../errors.ts';
import { type Signer, verifySignature } from '../keys/signer.ts';
import { decodeCborDocument } from './cbor-reader.ts';
import { encodeCbor } from './cbor-writer.ts';
import { documentCheck } from './check-document.ts';
import { endMagic } from './constants.ts';

/** What makes a media file a restore point: everything that must be there, signed. */
export interface MediaTrailer {
  readonly format: number;
  readonly mediaId: Uint8Array;
  readonly setId: Uint8Array;
  readonly sequence: number;
  /** Media files of the set that this one needs, and those that they need. */
  readonly refersTo: readonly Uint8Array[];
  /** Media files for which this one stands in. */
  readonly replaces: readonly Uint8Array[];
  /** The block table: place and length of its block in the last part, hash of header and payload. */
  readonly table: { readonly offset: number; readonly bytes: number; readonly rows: number; readonly sha256: Uint8Array };
  /** Rows of the block table that hold the index. */
  readonly index: { readonly firstRow: number; readonly blocks: number; readonly chunks: number };
  readonly root: { readonly row: number };
  /**
   * Each part up to its last block: length, and SHA-256 over the hash of its header and those of its blocks. One that an interrupted run
   * has begun names that run's place in the header's list of origins, from 1; what lies behind its last block is not used.
   */
  readonly parts: readonly { readonly bytes: number; readonly sha256: Uint8Array; readonly origin?: number }[];
  readonly signer: Uint8Array;
}

/** Length of the end mark behind the trailer. */
export const endMarkBytes = 16;
const context = Buffer.from('tapedeck trailer 1\0');
const checkTrailer = documentCheck<MediaTrailer>(mediaTrailerSchema, 'trailer');

/** The payload of the trailer block: the document and its signature. */
export const encodeTrailer = (trailer: MediaTrailer, signer: Signer): Buffer => {
  const document = encodeCbor({
    ...trailer,
    table: { ...trailer.table },
    index: { ...trailer.index },
    parts: trailer.parts.map((part) => ({ ...part })),
  });
  return encodeCbor([document, signer.sign(Buffer.concat([context, document]))]);
};

/** Reads a trailer's payload; throws unless its own signer signed it. Whether that signer is known is the caller's question. */
export const decodeTrailer = (payload: Uint8Array, what: string): MediaTrailer => {
  const pair = decodeCborDocument(payload, what);
  if (!Array.isArray(pair) || !(pair[0] instanceof Uint8Array) || !(pair[1] instanceof Uint8Array))
    throw damaged(what, 'it has another shape');
  const [document, signature] = pair;
  if (!encodeCbor([document, signature]).equals(payload)) throw damaged(what, 'it is not encoded as it must be');
  const trailer = checkTrailer(decodeCborDocument(document, what));
  if (!verifySignature(trailer.signer, Buffer.concat([context, document]), signature)) throw damaged(what, 'its signature does not match');
  return trailer;
};

/** The last bytes of a media file: magic, length of the trailer block, checksum. */
export const encodeEndMark = (trailerBytes: number): Buffer => {
  const mark = Buffer.alloc(endMarkBytes);
  mark.writeUInt32BE(trailerBytes, 0);
  mark.writeUInt32BE(crc32(mark.subarray(0, 4)), 4);
  mark.set(endMagic, 8);
  return mark;
};

/** Length of the trailer block, told by the end mark; `undefined` where no media file ends. */
export const readEndMark = (mark: Buffer): number | undefined => {
  const whole = mark.length === endMarkBytes && mark.subarray(8).equals(endMagic) && crc32(mark.subarray(0, 4)) === mark.readUInt32BE(4);
  return whole ? mark.readUInt32BE(0) : undefined;
};
