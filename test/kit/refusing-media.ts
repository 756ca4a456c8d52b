import type { Destination, PluginDefinition } from '@tapedeck/core';
import { destinationError } from '../../plugins/media/src/folder/destination-error.ts';
import { wrappedMedia } from './wrapped-media.ts';

/** What the system says of some bytes of some files when they are read. */
export interface BadBytes {
  /** `EIO`. */
  readonly systemCode: string;
  /** Whether it says so of these. */
  isBad(name: string, from: number, to: number): boolean;
}

/** In place of the plugin `media`: its destination is as good as a folder, but for bytes that it cannot read. */
export const refusingMedia = (bad: BadBytes): PluginDefinition => wrappedMedia((real) => withBadBytes(real, bad));

const withBadBytes = (real: Destination, { systemCode, isBad }: BadBytes): Destination => ({
  name: real.name,
  capabilities: real.capabilities,
  createExclusive: (name) => real.createExclusive(name),
  open: async (name) => {
    const file = await real.open(name);
    return {
      sizeBytes: file.sizeBytes,
      read: async (offset, into) => {
        if (!isBad(name, offset, offset + into.length)) return file.read(offset, into);
        const error = Object.assign(new Error(systemCode), { code: systemCode });
        throw destinationError(error, { destination: real.name, name, action: 'read' });
      },
      dropCache: () => file.dropCache(),
      close: () => file.close(),
    };
  },
  list: (folder) => real.list(folder),
  makeFolder: (name) => real.makeFolder(name),
  rename: (from, to) => real.rename(from, to),
  remove: (name) => real.remove(name),
  flushFolder: (name) => real.flushFolder(name),
  space: () => real.space(),
});
