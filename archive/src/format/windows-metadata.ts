import { damaged } from '../errors.ts';
import type { CborWriter } from './cbor-writer.ts';
import type { EntryType } from './entry.ts';
import { atMost, blob, isRaw, mostNumber, number, optionalPairs } from './entry-values.ts';
import { isReparseData } from './reparse-data.ts';
import { isDescriptor } from './security-descriptor.ts';

/** What Windows keeps of an entry besides what other systems do. On its way between threads a buffer becomes a plain array of bytes. */
export interface WindowsMetadata {
  /** `FILE_ATTRIBUTE_…`: read-only, hidden, system, …. */
  readonly attributes: number;
  /** Owner, group, access list and what else of the security descriptor could be read, self-relative; `undefined` where there is none. */
  readonly descriptor: Uint8Array | undefined;
  /** Names and contents of alternate streams, sorted by name; names without colons. */
  readonly streams: readonly (readonly [name: Uint8Array, content: Uint8Array])[] | undefined;
  /** Of a link: where it leads, and of which kind it is, as `REPARSE_DATA_BUFFER`. */
  readonly reparse: Uint8Array | undefined;
}

/** Keys of the map. */
const windowsKeys = { attributes: 0, descriptor: 1, streams: 2, reparse: 3 } as const;

/** Appends the map, members that do not apply left out. */
export const writeWindows = (writer: CborWriter, { attributes, descriptor, streams, reparse }: WindowsMetadata): void => {
  writer.map(1 + [descriptor, streams, reparse].filter((member) => member !== undefined).length);
  writer.integer(windowsKeys.attributes);
  writer.integer(attributes);
  if (descriptor !== undefined) {
    writer.integer(windowsKeys.descriptor);
    writer.bytes(descriptor);
  }
  if (streams !== undefined) {
    writer.integer(windowsKeys.streams);
    writer.value(streams.map((pair) => [...pair]));
  }
  if (reparse !== undefined) {
    writer.integer(windowsKeys.reparse);
    writer.bytes(reparse);
  }
};

/** Reads the map, and checks what the system is to be given: it would look beyond the bytes of a descriptor, or take a name for a path. */
export const readWindows = (raw: unknown, type: EntryType, what: string): WindowsMetadata => {
  if (!isRaw(raw)) throw damaged(what, 'an entry holds something else where the metadata of Windows belongs');
  const descriptor = optionalBlob(raw[windowsKeys.descriptor], what);
  const reparse = optionalBlob(raw[windowsKeys.reparse], what);
  const streams = optionalPairs(raw[windowsKeys.streams], what, ([name, content]) => [blob(name, what), blob(content, what)] as const);
  if (descriptor !== undefined && !isDescriptor(descriptor)) throw damaged(what, 'the security descriptor of an entry is none');
  if (reparse !== undefined && !isReparseData(reparse)) throw damaged(what, 'the reparse data of an entry is that of no link');
  // The stream of a link would be written to whatever it leads to.
  if ((type === 'symlink' ? streams : reparse) !== undefined) throw damaged(what, 'an entry has what no entry of its type has on Windows');
  if (streams?.every(([name]) => isStreamName(name)) === false) throw damaged(what, 'an alternate stream has a name that cannot be');
  return { attributes: atMost(mostNumber, number(raw[windowsKeys.attributes], what), what), descriptor, streams, reparse };
};

const optionalBlob = (value: unknown, what: string): Buffer | undefined => (value === undefined ? undefined : blob(value, what));

const longestName = 1024;
/** A zero byte, a slash, a colon and a backslash end the name of a stream, or lead to another; other control characters are in names that Windows itself gives. */
const foreign: readonly number[] = [0, 0x2f, 0x3a, 0x5c];

/** Whether it names an alternate stream, and can name nothing else. */
export const isStreamName = (name: Uint8Array): boolean =>
  name.length > 0 && name.length <= longestName && !foreign.some((byte) => name.includes(byte));
