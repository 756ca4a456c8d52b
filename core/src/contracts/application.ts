import type { Run } from '../run/run.ts';
import type { RestoreRequest } from './restore-and-verify.ts';
import type { SnapshotGroup } from './snapshot.ts';
import type { Source } from './source.ts';
import type { JsonValue } from './worker-module.ts';

/** What whoever restores a workload has to know, by name: versions, places, ids. Kept in the restore point. */
export type WorkloadFacts = Readonly<Record<string, JsonValue>>;

/** A thing that an application plugin protects: a database, a mailbox store, a virtual machine, the system state. */
export interface Workload {
  /** Unique in the run, and the same in each: the use and a name of its own, `databases:Sales`. */
  readonly name: string;
  /** What it is, in a word or two for people: `database`, `virtual machine`. */
  readonly type: string;
  /** What must be frozen to capture it; left out where the application hands out a copy. */
  readonly needsFrozen?: Omit<SnapshotGroup, 'workload'>;
  readonly facts?: WorkloadFacts;
}

/** A workload as a restore point keeps it. */
export interface StoredWorkload extends Omit<Workload, 'needsFrozen'> {
  /** The plugin that restores it. */
  readonly application: string;
  /** Where it lies in the restore point. */
  readonly paths: readonly string[];
  /** Whether it could not be captured. */
  readonly isLost: boolean;
}

/** Which workload to hand back to its application, and how. */
export interface WorkloadRequest {
  readonly name: string;
  /** The name that it gets; its own when left out. */
  readonly as?: string;
  /** What the application is told besides, as `--with KEY=VALUE` says it. Each refuses what it does not know. */
  readonly options: Readonly<Record<string, string>>;
}

/** Where the files of a workload come back to. */
export type Reception =
  /** An absolute path, in which a folder is made for it. */
  | { readonly within: string }
  /** A block device; there is nothing in the folder then that `restore` is given. */
  | { readonly device: string };

/** What of a run an application uses. */
export type ApplicationRun = Pick<Run, 'id' | 'signal' | 'stateFolder' | 'found' | 'take' | 'problem' | 'note' | 'progress' | 'workloads'>;

/** What an application plugin does for its workloads; `tapApplication` asks it in the steps where each belongs. */
export interface Application {
  /** Finds what there is to protect. Changes nothing. */
  discover(run: ApplicationRun): Promise<readonly Workload[]>;
  /** Makes a workload ready before anything is frozen: for one that is staged. */
  prepare?(workload: Workload, run: ApplicationRun): Promise<void>;
  /** What there is to read of a workload, once everything is frozen. */
  capture(workload: Workload, run: ApplicationRun): Promise<Pick<Source, 'roots' | 'streams' | 'images'>>;
  /**
   * Where the files of a workload come back to, for one that is asked for: a folder that its own is made in, or a device that its one
   * file becomes. Without it, or for `undefined`, they wait in the staging folder of the use. Refuses what cannot be had before anything is written.
   */
  receive?(workload: StoredWorkload, request: RestoreRequest, run: ApplicationRun): Promise<Reception | undefined>;
  /** Hands a workload back. `from` is a folder that has what was captured, each path where `pathBelow` says. */
  restore(workload: StoredWorkload, from: string, request: WorkloadRequest, run: ApplicationRun): Promise<void>;
}
