import type { SnapshotGroup } from './snapshot.ts';
import type { Source } from './source.ts';

/** A thing that an application plugin protects: a database, a mailbox store, a virtual machine. */
export interface Workload {
  /** Unique in the run: `databases:Sales`. */
  readonly name: string;
  readonly needsFrozen?: SnapshotGroup;
}

/** What an application plugin does for its workloads; it taps `applications` and `select` with these. */
export interface Application {
  discover(signal: AbortSignal): Promise<readonly Workload[]>;
  capture(workload: Workload, signal: AbortSignal): Promise<Source>;
  restore(workload: Workload, from: string, signal: AbortSignal): Promise<void>;
}
