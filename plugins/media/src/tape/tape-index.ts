import { schemaCheck, tapeFileSchema, tapeIndexSchema } from '@tapedeck/core';
import type { FromSchema } from 'json-schema-to-ts';

/** What stands before each file of a tape. */
export type TapeFileHeader = FromSchema<typeof tapeFileSchema>;
/** All that counts on a tape and those before it. */
export type TapeIndex = FromSchema<typeof tapeIndexSchema>;
/** Where a file is. */
export type TapeEntry = TapeIndex['entries'][number];

/** How much of the beginning and of the end of a file the index holds: header and trailer of a media file, and all of a note. */
export const endBytes = { head: 16 << 10, tail: 48 << 10 } as const;

const isHeader = schemaCheck<TapeFileHeader>(tapeFileSchema);
const isIndex = schemaCheck<TapeIndex>(tapeIndexSchema);

/** The header that this record is; `undefined` when it is none of ours. */
export const readFileHeader = (record: Uint8Array): TapeFileHeader | undefined => parsed(record, isHeader);

/** The index that these bytes are; `undefined` when they are none. */
export const readIndex = (bytes: Uint8Array): TapeIndex | undefined => parsed(bytes, isIndex);

const parsed = <Type>(bytes: Uint8Array, is: (value: unknown) => value is Type): Type | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
    return is(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** The header of a file that follows. */
export const fileHeader = (kind: TapeFileHeader['kind'], series: string, sizeBytes: number, name = ''): TapeFileHeader => ({
  format: 'tapedeck-tape-file',
  version: 1,
  kind,
  series,
  name,
  sizeBytes,
});
