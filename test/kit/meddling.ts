import { execFileSync } from 'node:child_process';
import type { Codec, EntryFilter } from '@tapedeck/core';

/** What a meddler does, and when. */
export interface Meddling {
  /** A filter meddles when it is asked about an entry of this name: the system was asked about it, its content is not opened yet. */
  readonly name?: string;
  /** A codec meddles at its first block of this many bytes. */
  readonly leastBytes?: number;
  /** The command, run once. */
  readonly command: readonly [file: string, ...args: string[]];
}

/** Worker module of a filter that keeps every entry, and changes the tree behind the back of the capture. */
export const createEntryFilter = ({ name, command: [file, ...args] }: Meddling): EntryFilter => {
  let done = false;
  return {
    drop(entry) {
      if (!done && entry.name === name) execFileSync(file, args);
      done ||= entry.name === name;
      return undefined;
    },
  };
};

/** Worker module of a codec that answers its input, and changes the tree while blocks are made. */
export const createCodec = ({ leastBytes = 0, command: [file, ...args] }: Meddling): Codec => {
  let done = false;
  return {
    encode(plain) {
      if (!done && plain.length >= leastBytes) {
        done = true;
        execFileSync(file, args);
      }
      return plain;
    },
    decode: (encoded) => encoded,
  };
};

/** The module, for who loads it in a worker. */
export const meddlingModule: string = import.meta.url;
