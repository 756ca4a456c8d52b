import type { Workload } from '../contracts/application.ts';
import type { Destination } from '../contracts/destination.ts';
import type { Replicated } from '../contracts/point-maintenance.ts';
import type { SnapshotGroup } from '../contracts/snapshot.ts';
import { asBackupError } from '../errors/as-backup-error.ts';
import type { BackupError } from '../errors/backup-error.ts';
import { Skip } from '../errors/verdicts.ts';
import type { RunEvents } from '../events/run-events.ts';
import type { Host } from '../host/host.ts';
import type { Progress, WrittenBatch } from '../lifecycle/answers.ts';
import { describeError } from '../lifecycle/attribution.ts';
import { cancelled } from '../lifecycle/lifecycle-errors.ts';
import type { StepPolicy } from '../lifecycle/step-policy.ts';
import type { Secret } from '../site/secret.ts';
import { DebtLedger, outcomeOfSource } from './debts.ts';
import { type Outcome, weigh } from './outcome.ts';
import type { Problem } from './problem.ts';
import { ProblemList } from './problem-list.ts';
import type { RunReport, StepReport } from './report.ts';
import type { BackupType, Found, JobView, Pipeline, RunPoints } from './run.ts';
import type { Tolerated } from './tolerate.ts';
import type { Watchdog } from './watchdog.ts';
import { WorkloadList } from './workloads.ts';

/** What a run is made from. */
export interface RunContextSettings {
  readonly id: string;
  readonly action: RunReport['action'];
  readonly job: JobView;
  readonly type: BackupType | undefined;
  readonly dryRun: boolean;
  readonly bytesPerSecond?: number | undefined;
  readonly startedAt: Date;
  readonly host: Host;
  readonly pipeline: Pipeline;
  readonly identities: readonly Secret[];
  readonly signer: Secret | undefined;
  readonly stateFolder: string;
  readonly tolerated: Tolerated;
  readonly limits: Readonly<Record<string, number>>;
  /** How long a tap that was told to end may take to do so. */
  readonly graceMs: number;
  readonly watchdog: Watchdog;
  readonly events: RunEvents;
}

/** What has ended the body of a run before its end. */
export interface Stop {
  readonly error: BackupError;
  readonly outcome: 'failed' | 'cancelled' | 'skipped';
  readonly step: string | undefined;
}

/** The state of one run, of which every tap sees a view (`viewRun`). It belongs to core; plugins never hold it. */
export class RunContext {
  readonly settings: RunContextSettings;
  readonly found: Found = {};
  readonly ledger = new DebtLedger();
  readonly problems: ProblemList;
  readonly notes: RunReport['notes'] = [];
  readonly steps: StepReport[] = [];
  readonly groups: SnapshotGroup[] = [];
  readonly workloads = new WorkloadList();
  readonly replicas: RunReport['destinations'] = [];
  /** What the places of replicas are called, by use, once they have been found. */
  readonly replicaNames = new Map<string, string>();
  retention: RunReport['retention'];
  restored: RunReport['restored'];
  /** What was found when what was restored was read again. */
  checked: NonNullable<RunReport['restored']>['checked'];
  /** What the last run came to: goes with progress that brings no totals of its own. */
  estimate: Pick<Progress, 'estimatedFiles' | 'estimatedBytes'> = {};
  /** Tells the plugins' `written` and `progress` taps; set once they have been registered. */
  tellWritten: (batch: WrittenBatch) => void = () => {};
  tellProgress: (progress: Progress) => void = () => {};
  /** The points of the run's media set; set once the plugins have been applied. */
  pointsFor: (signal: AbortSignal) => RunPoints = () => {
    throw new Error('The plugins have not been applied yet.');
  };
  /** Brings the run's media set to a replica; set with them. */
  replicate: (signal: AbortSignal, to: Destination) => Promise<Replicated> = () => {
    throw new Error('The plugins have not been applied yet.');
  };
  readonly #cancel = new AbortController();
  #stop: Stop | undefined;
  #capture: Outcome | undefined;
  #byUser = false;

  constructor(settings: RunContextSettings) {
    this.settings = settings;
    this.problems = new ProblemList(settings.tolerated);
  }

  get signal(): AbortSignal {
    return this.#cancel.signal;
  }

  /** What ended the body of the run before its end. */
  get stopped(): Stop | undefined {
    return this.#stop;
  }

  /** Ends the run at the next chance, because a plugin says so. */
  cancel(reason: Error): void {
    this.#cancel.abort(reason);
  }

  /** Whether whoever started it has cancelled it; what its outcome is depends on what was left to cancel. */
  get isCancelledByUser(): boolean {
    return this.#byUser;
  }

  /** Ends the run at the next chance, because whoever started it says so, now or beforehand. */
  cancelByUser(reason: Error = cancelled()): void {
    this.#byUser ||= !this.#cancel.signal.aborted;
    this.#cancel.abort(reason);
  }

  /** Notes why the body has ended, and in which step. The first reason stays. */
  stop(thrown: unknown, step?: string): BackupError {
    const error = asBackupError(thrown, 'CORE_BROKEN', 'The run broke');
    const outcome = error instanceof Skip ? 'skipped' : this.#byUser ? 'cancelled' : 'failed';
    this.#stop ??= { error, outcome, step };
    return error;
  }

  problem(problem: Problem): void {
    const judged = this.problems.add(problem);
    this.ledger.problem(problem.source, problem.settles ?? 0, judged.tolerated);
    this.settings.events.emit({ event: 'problem', problem: judged });
  }

  /** Records an error that the run survives as a problem of a use or step. */
  survive(error: BackupError, source: string): void {
    const { code, message, hint } = describeError(error);
    this.problem({ kind: 'plugin', code, message, source, ...(hint === undefined ? {} : { hint }) });
  }

  /** Owes a workload from now on: only its capture, or a problem, settles that. A dry run captures nothing, and owes nothing. */
  declare(workload: Workload, use: string): void {
    this.workloads.declare(workload, use);
    if (!this.settings.dryRun) this.ledger.expect(workload.name, 1, use);
  }

  /** Records that a workload cannot be captured. */
  lose(name: string, thrown: unknown): void {
    this.workloads.lose(name);
    const { code, message, hint } = describeError(asBackupError(thrown, 'CORE_WORKLOAD_LOST', `"${name}" could not be captured`));
    this.problem({ kind: 'unreadable', code, message, source: name, settles: 1, ...(hint === undefined ? {} : { hint }) });
  }

  note(code: string, message: string): void {
    if (this.notes.length < 1000) this.notes.push({ code, message });
    this.settings.events.emit({ event: 'note', code, message });
  }

  /** Ends the capture: from now on its outcome, and that of each source, stays as it is. */
  sealCapture(): void {
    this.ledger.sealAll();
    this.#capture ??= this.outcome();
  }

  /** The sealed outcome of the whole capture; `undefined` before it has ended. */
  get captureOutcome(): Outcome | undefined {
    return this.#capture;
  }

  /** The sealed outcome of what a use has captured: only after `complete` may an application truncate its logs. */
  captureOutcomeOf(use: string): Outcome | undefined {
    if (this.#capture === undefined || this.#stop !== undefined) return this.#capture;
    const own = this.ledger.balancesOf(use);
    return own.length === 0 ? this.#capture : weigh({ stopped: undefined, sources: own.map(outcomeOfSource), untolerated: 0 });
  }

  /** The outcome as things stand. */
  outcome(): Outcome {
    const sources = this.ledger.balances().map(outcomeOfSource);
    return weigh({ stopped: this.#stop?.outcome, sources, untolerated: this.problems.untolerated });
  }

  /** Whether a step has been taken without ending the run. */
  hasPassed(step: string): boolean {
    return this.steps.some((taken) => taken.step === step && taken.result !== 'failed');
  }

  /** Deadline of a tap of this step, in minutes: the job's own, or the step's. */
  limitMinutes(step: string, policy: StepPolicy): number {
    return this.settings.limits[step] ?? policy.limitMinutes;
  }
}
