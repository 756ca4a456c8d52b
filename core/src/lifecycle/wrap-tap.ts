import type { BackupError } from '../errors/backup-error.ts';
import { Degrade, Skip } from '../errors/verdicts.ts';
import { limited } from '../run/limited.ts';
import type { TapReport } from '../run/report.ts';
import type { Run } from '../run/run.ts';
import type { RunContext } from '../run/run-context.ts';
import type { Taker, Takings } from '../run/takings.ts';
import { viewRun } from '../run/view-run.ts';
import { attribute, describeError, type TapInfo } from './attribution.ts';
import { answeredNull, deadlinePassed, skippedTooLate } from './lifecycle-errors.ts';
import type { StepPolicy } from './step-policy.ts';

/** The kinds of hooks, which say what an answer and an error mean. */
export type HookKind = 'series' | 'bail' | 'waterfall' | 'handed over' | 'telling';

/** A registered tap: who, where, in which kind of hook, under which policy. */
export interface RegisteredTap extends TapInfo {
  readonly kind: HookKind;
  readonly policy: StepPolicy;
  /** What it will do, in words, for a plan. */
  readonly says?: string;
}

/** What wrapped taps share while a step runs: the trace of the step, and the refusals that it gathers. */
export interface StepRecord {
  readonly taps: TapReport[];
  readonly refusals: BackupError[];
  problems: number;
}

/** Runs the taps of one run: with a view of their own, under a deadline, with their errors attributed. */
export class TapRunner {
  readonly #context: RunContext;
  readonly #takings: Takings;
  #record: StepRecord = newRecord();

  constructor(context: RunContext, takings: Takings) {
    this.#context = context;
    this.#takings = takings;
  }

  /** Begins the record of a step; taps write into it until the next one begins. */
  begin(): StepRecord {
    this.#record = newRecord();
    return this.#record;
  }

  /** Runs one tap. Resolves to its answer; rejects where its error is an answer or ends the step. */
  async run<Answer>(tap: RegisteredTap, taker: Taker, call: (run: Run) => Answer | Promise<Answer>): Promise<Answer | undefined> {
    const { host } = this.#context.settings;
    const record = this.#record;
    const startedMs = host.monotonicMs();
    const row = (error?: BackupError): TapReport => ({
      use: tap.use,
      durationMs: host.monotonicMs() - startedMs,
      ...(error === undefined ? {} : { error: describeError(error) }),
    });
    try {
      const answer = await this.#limited(tap, taker, call);
      record.taps.push(row());
      return answer;
    } catch (thrown) {
      const error = attribute(thrown, tap);
      record.taps.push(row(error));
      this.#judge(error, tap, record);
      return undefined;
    }
  }

  /** Runs one tap of a telling hook: its errors are counted, no more. */
  tell(tap: RegisteredTap, taker: Taker, call: (run: Run) => void): void {
    try {
      call(viewRun(this.#context, { use: tap.use, signal: this.#context.signal, take: this.#takeFor(taker, () => false) }));
    } catch {
      this.#context.settings.events.swallow();
    }
  }

  async #limited<Answer>(tap: RegisteredTap, taker: Taker, call: (run: Run) => Answer | Promise<Answer>): Promise<Answer> {
    const { watchdog, graceMs } = this.#context.settings;
    const limitMinutes = this.#context.limitMinutes(tap.step, tap.policy);
    let over = false;
    const work = async (signal: AbortSignal) => {
      const answer = await call(viewRun(this.#context, { use: tap.use, signal, take: this.#takeFor(taker, () => over) }));
      if (answer === null) throw answeredNull();
      return answer;
    };
    try {
      return await limited(work, {
        watchdog,
        graceMs,
        limitMs: limitMinutes * 60_000,
        late: () => deadlinePassed(`"${tap.use}" in the step "${tap.step}"`, limitMinutes),
        ...(tap.policy.tail === true ? {} : { parent: this.#context.signal }),
      });
    } finally {
      over = true;
    }
  }

  #takeFor(taker: Taker, isOver: () => boolean): Run['take'] {
    return (intent, action) => this.#takings.take(taker, isOver, intent, action);
  }

  #judge(error: BackupError, { policy, kind, step, use }: RegisteredTap, record: StepRecord): void {
    if (error instanceof Degrade) {
      record.problems += 1;
      this.#context.survive(error, use);
      return;
    }
    // A cancelled run ends whatever the rule of the step.
    if (error === this.#context.signal.reason && policy.tail !== true) throw error;
    if (error instanceof Skip && policy.mayBeSkipped === true) throw error;
    const refusal = error instanceof Skip ? skippedTooLate(step, error) : error;
    // In a bail step an error is an answer: the next plugin must not be asked.
    if (policy.onError !== 'gather' || kind === 'bail') throw refusal;
    if (policy.failsAs === 'failed') record.refusals.push(refusal);
    else {
      record.problems += 1;
      this.#context.survive(refusal, use);
    }
  }
}

const newRecord = (): StepRecord => ({ taps: [], refusals: [], problems: 0 });
