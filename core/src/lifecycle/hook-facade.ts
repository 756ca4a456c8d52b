import type { Destination } from '../contracts/destination.ts';
import type { RestoreCheck, RestoreRequest, RestoreResult } from '../contracts/restore-and-verify.ts';
import type { PointRequest, RestorePoint } from '../contracts/restore-point.ts';
import type { SnapshotAnswer, SnapshotRequest } from '../contracts/snapshot.ts';
import type { SelectionPlan } from '../contracts/source.ts';
import type { Outcome } from '../run/outcome.ts';
import type { RunReport } from '../run/report.ts';
import type { Run } from '../run/run.ts';
import type { Committed, Compared, Created, Progress, Streamed, WrittenBatch } from './answers.ts';
import type { ApplicationStage, Stage } from './stages.ts';

type Awaitable<Value> = Value | Promise<Value>;

/** What may be said of a tap. */
export interface TapOptions<StageName extends string = Stage> {
  readonly stage?: StageName;
  /** What it will do, in words, for `tapedeck plan`: half a sentence without a full stop. */
  readonly says?: string;
}

/** The only thing that a plugin can do to a hook; refused once `apply` has returned. */
export interface HookTap<Tap, StageName extends string = Stage> {
  tap(fn: Tap): void;
  tap(options: TapOptions<StageName>, fn: Tap): void;
}

/** A tap that does something or refuses by throwing. */
export type SeriesTap<Rest extends unknown[] = []> = (run: Run, ...rest: Rest) => Awaitable<void>;

/** A tap that may answer; `undefined` is "no opinion" and the next one is asked, an error thrown is an answer. */
export type BailTap<Rest extends unknown[], Answer> = (run: Run, ...rest: Rest) => Awaitable<Answer | undefined>;

/**
 * A tap that may answer for a part of what is asked; the next one is asked for what it leaves. An error thrown is weighed by
 * the step's policy: it ends the run, or is a problem and the next one is asked in its place.
 */
export type ProvidingTap<Rest extends unknown[], Answer> = (run: Run, ...rest: Rest) => Awaitable<Answer | undefined>;

/** A tap that may replace what it is given; `undefined` leaves it as it is. */
export type WaterfallTap<Value> = (value: Value, run: Run) => Awaitable<Value | undefined>;

/** A tap that is told; what it throws is counted and changes nothing. */
export type TellingTap<Rest extends unknown[]> = (run: Run, ...rest: Rest) => void;

/** The steps of a restore, as a plugin sees them. */
export interface RestoreFacade {
  readonly recover: HookTap<SeriesTap>;
  readonly check: HookTap<SeriesTap>;
  readonly start: HookTap<SeriesTap>;
  readonly pre: HookTap<SeriesTap>;
  readonly locate: HookTap<BailTap<[], Destination>>;
  readonly open: HookTap<BailTap<[destination: Destination, request: PointRequest], RestorePoint>>;
  readonly choose: HookTap<WaterfallTap<RestoreRequest>>;
  readonly place: HookTap<BailTap<[point: RestorePoint, request: RestoreRequest], RestoreResult>>;
  readonly applications: HookTap<SeriesTap, ApplicationStage>;
  readonly verify: HookTap<BailTap<[point: RestorePoint], RestoreCheck>>;
  readonly log: HookTap<SeriesTap>;
  readonly post: HookTap<SeriesTap<[outcome: Outcome]>>;
  readonly report: HookTap<SeriesTap<[report: RunReport]>>;
}

/** The steps of a backup, as a plugin sees them. `backup-hooks.ts` says what each one asks. */
export interface BackupFacade {
  readonly recover: HookTap<SeriesTap>;
  readonly check: HookTap<SeriesTap>;
  readonly start: HookTap<SeriesTap>;
  readonly pre: HookTap<SeriesTap>;
  readonly locate: HookTap<BailTap<[], Destination>>;
  readonly create: HookTap<BailTap<[destination: Destination], Created>>;
  readonly applications: HookTap<SeriesTap, ApplicationStage>;
  readonly snapshot: HookTap<ProvidingTap<[request: SnapshotRequest], SnapshotAnswer>>;
  readonly select: HookTap<WaterfallTap<SelectionPlan>>;
  readonly stream: HookTap<BailTap<[plan: SelectionPlan], Streamed>>;
  readonly written: HookTap<TellingTap<[batch: WrittenBatch]>>;
  readonly commit: HookTap<BailTap<[], Committed>>;
  readonly transfer: HookTap<SeriesTap>;
  readonly compare: HookTap<BailTap<[plan: SelectionPlan], Compared>>;
  readonly replicate: HookTap<SeriesTap>;
  readonly retain: HookTap<SeriesTap>;
  readonly log: HookTap<SeriesTap>;
  readonly post: HookTap<SeriesTap<[outcome: Outcome]>>;
  readonly eject: HookTap<SeriesTap<[outcome: Outcome]>>;
  readonly report: HookTap<SeriesTap<[report: RunReport]>>;
  readonly shutdown: HookTap<SeriesTap<[outcome: Outcome]>>;
  readonly progress: HookTap<TellingTap<[progress: Progress]>>;
}

/** What `apply` gets as `hooks`: the backup table, and the restore table under `restore`. */
export interface HookFacade extends BackupFacade {
  readonly restore: RestoreFacade;
}
