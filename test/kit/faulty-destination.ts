import type { Destination, ReadableFile, WritableFile } from '@tapedeck/core';
import { type Attempt, destinationError } from '../../plugins/media/src/folder/destination-error.ts';

/** What can be the matter with a destination. */
export type DestinationFault = 'gone' | 'full' | 'read-only' | 'slow' | 'torn write' | 'error on flush' | 'error on rename' | 'lies';

/** When it is the matter. A call that it strikes is counted, so that a test can tell that it has struck at all. */
export interface Strike {
  readonly fault: DestinationFault;
  isOn(): boolean;
  struck(): void;
}

type Kind = 'create' | 'append' | 'flush' | 'open' | 'read' | 'list' | 'makeFolder' | 'rename' | 'remove' | 'flushFolder' | 'space';

interface Refusal {
  /** What the system says. */
  readonly systemCode: string;
  readonly of: readonly Kind[];
}

const writes: readonly Kind[] = ['create', 'append', 'flush', 'makeFolder', 'rename', 'remove', 'flushFolder'];

/** Faults that are calls refused; the others let the call go on. */
const refusals: Partial<Record<DestinationFault, Refusal>> = {
  gone: { systemCode: 'ENODEV', of: [...writes, 'open', 'read', 'list', 'space'] },
  full: { systemCode: 'ENOSPC', of: ['create', 'append', 'makeFolder'] },
  'read-only': { systemCode: 'EROFS', of: ['create', 'append', 'makeFolder', 'rename', 'remove'] },
  'error on flush': { systemCode: 'EIO', of: ['flush', 'flushFolder'] },
  'error on rename': { systemCode: 'EIO', of: ['rename'] },
};

const slowTurns = 25;

/** A destination that is as good as the one below it, but for its fault while that is on. Errors are those of a folder. */
export const faultyDestination = (real: Destination, strike: Strike): Destination => {
  const call = async <Answer>(kind: Kind, name: string, work: () => Promise<Answer>): Promise<Answer> => {
    if (!strike.isOn()) return work();
    const refusal = refusals[strike.fault];
    if (refusal?.of.includes(kind)) {
      strike.struck();
      throw refused(refusal.systemCode, real.name, name, kind);
    }
    if (strike.fault === 'slow') {
      strike.struck();
      for (let turn = 0; turn < slowTurns; turn++) await new Promise(setImmediate);
    }
    return work();
  };

  const appended = (name: string, file: WritableFile, bytes: Uint8Array): Promise<void> => {
    const isStruck = strike.isOn() && bytes.length > 1;
    if (isStruck && strike.fault === 'torn write') {
      strike.struck();
      const half = bytes.subarray(0, bytes.length >> 1);
      return file.append(half).then(() => Promise.reject(refused('EIO', real.name, name, 'append')));
    }
    if (isStruck && strike.fault === 'lies') {
      strike.struck();
      return file.append(otherBytes(bytes));
    }
    return file.append(bytes);
  };

  const writable = (name: string, file: WritableFile): WritableFile => ({
    append: (bytes) => call('append', name, () => appended(name, file, bytes)),
    flush: () => call('flush', name, () => file.flush()),
    close: () => file.close(),
  });

  const lied = (into: Uint8Array, bytes: number): number => {
    if (!strike.isOn() || strike.fault !== 'lies' || bytes < 2) return bytes;
    strike.struck();
    into.set(otherBytes(into.subarray(0, bytes)));
    return bytes;
  };

  const readable = (name: string, file: ReadableFile): ReadableFile => ({
    sizeBytes: file.sizeBytes,
    read: (offset, into) => call('read', name, async () => lied(into, await file.read(offset, into))),
    dropCache: () => file.dropCache(),
    close: () => file.close(),
  });

  return {
    name: real.name,
    capabilities: real.capabilities,
    createExclusive: async (name) => writable(name, await call('create', name, () => real.createExclusive(name))),
    open: async (name) => readable(name, await call('open', name, () => real.open(name))),
    list: (folder) => call('list', folder, () => real.list(folder)),
    makeFolder: (name) => call('makeFolder', name, () => real.makeFolder(name)),
    rename: (from, to) => call('rename', from, () => real.rename(from, to)),
    remove: (name) => call('remove', name, () => real.remove(name)),
    flushFolder: (name) => call('flushFolder', name, () => real.flushFolder(name)),
    space: () => call('space', '', () => real.space()),
  };
};

const reads: readonly Kind[] = ['open', 'read', 'list', 'space'];

const refused = (systemCode: string, destination: string, name: string, kind: Kind): unknown => {
  const attempt: Attempt = { destination, name, action: reads.includes(kind) ? 'read' : 'write' };
  return destinationError(Object.assign(new Error(`${systemCode}: injected, ${kind}`), { code: systemCode }), attempt);
};

/** What a lying destination keeps, and gives back: the first byte is another. */
const otherBytes = (bytes: Uint8Array): Uint8Array => {
  const other = Uint8Array.from(bytes);
  other[0] = (other[0] ?? 0) ^ 1;
  return other;
};
