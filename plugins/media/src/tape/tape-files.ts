import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { recordBytes, type TapeDrive, type TapeReader, type TapeWriter } from './tape-drive.ts';
import { readFileHeader, type TapeFileHeader } from './tape-index.ts';

/**
 * Writes a file where the tape stands, with a mark behind it, and answers the hash of its bytes; `undefined` when the tape is full, and then what was
 * written of the file is of no use.
 */
export const writeTapeFile = async (
  drive: TapeDrive,
  header: TapeFileHeader,
  bytes: AsyncIterable<Buffer> | Iterable<Buffer>,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const writer = await drive.writer();
  let isWritten = false;
  const hash = createHash('sha256');
  try {
    isWritten = (await writer.write(Buffer.from(JSON.stringify(header)))) && (await writeRecords(writer, bytes, hash, signal));
  } finally {
    isWritten = (await writer.close()) && isWritten;
  }
  return isWritten ? hash.digest('hex') : undefined;
};

const writeRecords = async (
  writer: TapeWriter,
  bytes: AsyncIterable<Buffer> | Iterable<Buffer>,
  hash: ReturnType<typeof createHash>,
  signal: AbortSignal,
): Promise<boolean> => {
  for await (const record of bytes) {
    signal.throwIfAborted();
    hash.update(record);
    if (!(await writer.write(record))) return false;
  }
  return true;
};

/** The bytes of a file of this machine, in records. */
export const recordsOf = (path: string): AsyncIterable<Buffer> => createReadStream(path, { highWaterMark: recordBytes });

/** Bytes in memory, in records. */
export const recordsIn = function* (bytes: Buffer): Iterable<Buffer> {
  for (let at = 0; at < bytes.length; at += recordBytes) yield bytes.subarray(at, at + recordBytes);
};

/** What was read of a file of a tape. */
export interface ReadTapeFile {
  readonly header: TapeFileHeader;
  readonly sha256: string;
}

/**
 * Reads the file where the tape stands, from its beginning to the mark behind it, and hands on each record. `undefined` when it is none of ours, is not what
 * `isWanted`, or is not as long as it says. `isWanted` is shown the record that stands first, and the header that it is. A drive that finds nothing to read throws.
 */
export const readTapeFile = async (
  drive: TapeDrive,
  isWanted: (header: TapeFileHeader | undefined, first: Buffer) => boolean,
  record: (bytes: Buffer) => unknown,
  signal: AbortSignal,
): Promise<ReadTapeFile | undefined> => {
  const reader = await drive.reader();
  try {
    const first = await reader.next();
    const header = readFileHeader(first);
    if (!isWanted(header, first) || header === undefined) return undefined;
    const sha256 = await readRecords(reader, header.sizeBytes, record, signal);
    return sha256 === undefined ? undefined : { header, sha256 };
  } finally {
    await reader.close();
  }
};

const readRecords = async (
  reader: TapeReader,
  sizeBytes: number,
  record: (bytes: Buffer) => unknown,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const hash = createHash('sha256');
  for (let left = sizeBytes; left > 0; ) {
    signal.throwIfAborted();
    const bytes = await reader.next();
    if (bytes.length === 0 || bytes.length > left) return undefined;
    hash.update(bytes);
    await record(bytes);
    left -= bytes.length;
  }
  if ((await reader.next()).length > 0) return undefined;
  return hash.digest('hex');
};
