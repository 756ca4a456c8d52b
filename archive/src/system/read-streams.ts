import { closeSync, readSync } from 'node:fs';
import { displayPath } from '../format/display-path.ts';
import type { EntryType } from '../format/entry.ts';
import { isStreamName, type WindowsMetadata } from '../format/windows-metadata.ts';
import { openReadOnly } from './open-read-only.ts';
import { isRefusal } from './refusal.ts';
import type { Unkept } from './source-directory.ts';
import { ifKept, WindowsCallError, type WindowsCalls } from './windows.ts';

/** Most bytes of the streams of one entry: they stand in the catalog, whose pages are held in memory. */
const mostBytes = 64 << 10;
const moreData = 234;

/** What the streams of an entry are read with. */
export interface StreamSource {
  readonly calls: WindowsCalls;
  readonly handle: number;
  readonly path: Buffer;
  readonly type: EntryType;
  /** Room for the list of streams. */
  readonly into: Buffer;
  /** Gathers what is left out. */
  readonly unkept: Unkept[];
}

/** Alternate streams of an opened entry, sorted by name, the small ones first where there is no room for all; `undefined` when it has none. */
export const readStreams = (source: StreamSource): WindowsMetadata['streams'] => {
  const kept: [Buffer, Buffer][] = [];
  let left = mostBytes;
  for (const { name, bytes } of listStreams(source).sort((a, b) => a.bytes - b.bytes)) {
    const content = readStream(source, name, bytes, left);
    if (content === undefined) continue;
    kept.push([Buffer.from(name), content]);
    left -= content.length;
  }
  return kept.length === 0 ? undefined : kept.sort((a, b) => Buffer.compare(a[0], b[0]));
};

interface ListedStream {
  readonly name: string;
  readonly bytes: number;
}

const listStreams = ({ calls, handle, into, unkept }: StreamSource): ListedStream[] => {
  try {
    const streams = ifKept(() => {
      calls.streams(handle, into);
      return [...listed(into)];
    });
    return streams ?? [];
  } catch (error) {
    if (!(error instanceof WindowsCallError) || error.number !== moreData) throw error;
    unkept.push({
      code: 'STREAM_NOT_KEPT',
      message: 'It has more alternate streams than can be listed; none of them is kept.',
      lasting: true,
    });
    return [];
  }
};

/** `FILE_STREAM_INFO`: offset of the next one 4, bytes of the name 4, size 8, size on disk 8, the name as `:name:$DATA`; that of the content is empty. */
function* listed(list: Buffer): Generator<ListedStream> {
  for (let at = 0, next = -1; next !== 0; at += next) {
    next = list.readUInt32LE(at);
    const [, name] = /^:([^:]+):\$DATA$/s.exec(list.toString('utf16le', at + 24, at + 24 + list.readUInt32LE(at + 4))) ?? [];
    if (name !== undefined) yield { name, bytes: Number(list.readBigInt64LE(at + 8)) };
  }
}

/** The content of a stream; `undefined` where it is left out, which is said. */
const readStream = ({ path, type, unkept }: StreamSource, name: string, bytes: number, left: number): Buffer | undefined => {
  const leave = (why: string, lasting = true) => {
    unkept.push({
      code: 'STREAM_NOT_KEPT',
      message: `Its alternate stream "${displayPath(Buffer.from(name))}" is not kept: ${why}`,
      lasting,
    });
    return undefined;
  };
  if (type === 'symlink') return leave('it is that of a link, whose path leads elsewhere.');
  if (!name.isWellFormed() || !isStreamName(Buffer.from(name))) return leave('its name is no text.');
  if (bytes > left)
    return leave(`it has ${bytes.toLocaleString('en')} bytes, and all of an entry together may have ${mostBytes.toLocaleString('en')}.`);
  try {
    return readWhole(Buffer.concat([path, Buffer.from(`:${name}`)]), bytes);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return leave(error.message, false);
  }
};

/** Up to so many bytes of a file. One that has grown has another change time, so that it is read again. */
const readWhole = (path: Buffer, bytes: number): Buffer => {
  const handle = openReadOnly(path);
  try {
    const content = Buffer.alloc(bytes);
    let done = 0;
    for (let read = -1; read !== 0 && done < bytes; done += read) read = readSync(handle, content, done, bytes - done, done);
    return content.subarray(0, done);
  } finally {
    closeSync(handle);
  }
};
