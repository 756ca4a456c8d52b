import { pacedStore, type Store } from '@tapedeck/archive';
import type { Destination, Run } from '@tapedeck/core';

/** The destination, written to no faster than the run may. */
export const paced = ({ bytesPerSecond, host, signal }: Run, destination: Destination): Store =>
  bytesPerSecond === undefined
    ? destination
    : pacedStore(destination, {
        bytesPerSecond,
        signal,
        monotonicMs: () => host.monotonicMs(),
        sleep: (ms, until) => host.sleep(ms, until),
      });
