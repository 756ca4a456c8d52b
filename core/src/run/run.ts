import type { CodecUse } from '../contracts/codec.ts';
import type { Destination } from '../contracts/destination.ts';
import type { KeyWrapperUse } from '../contracts/key-wrapper.ts';
import type { Removal, RemovalRequest } from '../contracts/point-maintenance.ts';
import type { RestoreChange, RestoreRequest, RestoreResult } from '../contracts/restore-and-verify.ts';
import type { PointRequest, PointSummary, RestorePoint } from '../contracts/restore-point.ts';
import type { SnapshotAnswer, SnapshotGroup } from '../contracts/snapshot.ts';
import type { SelectionPlan } from '../contracts/source.ts';
import type { JsonValue } from '../contracts/worker-module.ts';
import type { Host } from '../host/host.ts';
import type { Committed, Compared, Created, Progress, Streamed, WrittenBatch } from '../lifecycle/answers.ts';
import type { Secret } from '../site/secret.ts';
import type { Debts } from './debts.ts';
import type { Problem } from './problem.ts';
import type { Take } from './take.ts';
import type { Workloads } from './workloads.ts';

/** Which media file a run shall write. */
export type BackupType = 'full' | 'incremental' | 'differential';

/** The job of a run, as plugins may see it. Options of other uses are not in it. */
export interface JobView {
  readonly name: string;
  readonly kind: string;
  readonly mode: 'append' | 'overwrite';
  readonly verify: { readonly written: boolean; readonly advanced: boolean };
  readonly snapshot: { readonly use: string; readonly files: 'all' | 'open'; readonly whenMissing: 'live' | 'stop' };
  /** Whether the medium is to be ejected after a complete run, or after every run. */
  readonly eject: boolean | 'always';
  /** The job's part of the site file with secrets replaced by their references; goes into the media file. */
  readonly siteFileWithoutSecrets: JsonValue;
}

/** What a codec or key wrapper of the pipeline is, in the order of the site file. */
export interface Pipeline {
  readonly codecs: readonly CodecUse[];
  readonly keyWrappers: readonly KeyWrapperUse[];
  /** A codec by the name and version that a media file's header states, loaded if need be. */
  codec(name: string, version: number): Promise<CodecUse>;
  /** A key wrapper by the name that `set.keys` states, loaded if need be. */
  keyWrapper(name: string): Promise<KeyWrapperUse>;
}

/** What was asked of a restore. */
export interface AskedRestore {
  readonly point: Pick<PointRequest, 'selector' | 'fileName'>;
  readonly request: RestoreRequest;
}

/** What the steps so far have answered. A step finds here what those before it settled. */
export interface Found {
  /** There from the first step of a restore on. */
  asked?: AskedRestore;
  destination?: Destination;
  created?: Created;
  snapshot?: SnapshotAnswer;
  plan?: SelectionPlan;
  streamed?: Streamed;
  committed?: Committed;
  compared?: Compared;
  point?: RestorePoint;
  /** What of the point comes back, and to where. */
  chosen?: RestoreRequest;
  placed?: RestoreResult;
  removal?: Removal;
}

/** The restore points of the run's media set, which its job kind keeps. */
export interface RunPoints {
  /** Those that can be restored, oldest first; in a backup run, once it has committed, with its own. */
  list(): Promise<readonly PointSummary[]>;
  /** Removes points, in the step `retain` only. */
  remove(request: RemovalRequest): Promise<Removal>;
}

/** One execution of a job. Everything a plugin may do to the run goes through it. */
export interface Run {
  readonly id: string;
  readonly job: JobView;
  /** What was asked for on the command line; `undefined` lets the media set decide. */
  readonly type: BackupType | undefined;
  readonly dryRun: boolean;
  /** Most bytes a second that may be written to the destination; `undefined` for as many as it takes. */
  readonly bytesPerSecond: number | undefined;
  readonly startedAt: Date;
  /** Fires on Ctrl-C, a deadline, or a lost lock. Its reason is the error. */
  readonly signal: AbortSignal;
  readonly host: Host;
  readonly pipeline: Pipeline;
  /** Identities of the site, for reading; empty on a host that only writes. */
  readonly identities: readonly Secret[];
  /** The site's signing key, as the text of its file: named by the site file, or kept in the state folder. `undefined` before the first backup. */
  readonly signer: Secret | undefined;
  /** A folder of this site for state that may be lost without loss of data; exists, but for dry runs and reading. */
  readonly stateFolder: string;
  readonly found: Found;
  readonly debts: Debts;
  readonly points: RunPoints;
  /** What applications have said that they protect. */
  readonly workloads: Workloads;
  /** Asks that these paths be frozen together; said in `applications`, before the snapshot is requested. */
  freeze(group: SnapshotGroup): void;
  /** Takes something from the machine, after writing down how to give it back. The only way to do so. */
  readonly take: Take;
  /** Records what went wrong and was survived. The outcome weighs it. */
  problem(problem: Problem): void;
  /** A sentence for report and log that changes no outcome. */
  note(code: string, message: string): void;
  /** Tells listeners how far the run is. */
  progress(progress: Progress): void;
  /** Tells listeners what a restore would change; in a dry run only. */
  wouldChange(change: RestoreChange): void;
  /** Tells listeners and plugins that a batch is on the medium. */
  written(batch: WrittenBatch): void;
  /** Cancels the run with this reason: for a lost lock, a destination that is gone. */
  cancel(reason: Error): void;
}
