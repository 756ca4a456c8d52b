import { asBackupError } from '../errors/as-backup-error.ts';
import { refuseIfAny } from '../errors/objections.ts';
import { Skip } from '../errors/verdicts.ts';
import type { Run } from '../run/run.ts';
import type { RunContext } from '../run/run-context.ts';
import type { Scope } from '../run/take.ts';
import type { Takings } from '../run/takings.ts';
import { viewRun } from '../run/view-run.ts';
import { describeError } from './attribution.ts';
import { noAnswer } from './lifecycle-errors.ts';
import type { StepPolicy } from './step-policy.ts';
import type { StepRecord, TapRunner } from './wrap-tap.ts';

/** What a walk is made from. `Step` are the steps of its table. */
export interface WalkSettings<Step extends string> {
  readonly context: RunContext;
  readonly takings: Takings;
  readonly runner: TapRunner;
  readonly policies: Readonly<Record<Step, StepPolicy>>;
  /** The uses that tap a step, in order. */
  readonly usesOf: (step: Step) => readonly string[];
  /** Called with the report so far when a step begins, and when it has ended. */
  readonly between: (step: Step) => void | Promise<void>;
}

/** Takes the steps of a run: each by its policy, traced, with the end of a scope where the run says so. */
export class Walk<Step extends string> {
  /** The run as core hands it to the hooks; each tap gets a view of its own in its place. */
  readonly run: Run;
  readonly context: RunContext;
  readonly #settings: WalkSettings<Step>;

  constructor(settings: WalkSettings<Step>) {
    this.#settings = settings;
    this.context = settings.context;
    const take: Run['take'] = () => Promise.reject(new Error('Core itself takes nothing.'));
    this.run = viewRun(settings.context, { use: 'core', signal: settings.context.signal, take });
  }

  /**
   * Takes one step. Resolves to the answer of its taps, or to `undefined` when a dry run leaves it out or its error is
   * survived. Rejects when the body of the run must end.
   */
  async step<Answer>(name: Step, call: () => Promise<Answer>): Promise<Answer | undefined> {
    const { context, policies } = this.#settings;
    const policy = policies[name];
    if (context.settings.dryRun && !policy.inDryRun) return undefined;
    if (policy.tail !== true) this.#stopIfCancelled();
    return this.#traced(name, policy, call);
  }

  /** Takes a step that needs an answer. */
  async answer<Answer>(name: Step, call: () => Promise<Answer | undefined>): Promise<Answer> {
    const answer = await this.step(name, async () => {
      const notedBefore = this.context.notes.length;
      const given = await call();
      const reasons = this.context.notes.slice(notedBefore).map(({ message }) => message);
      if (given === undefined) throw noAnswer(name, reasons);
      return given;
    });
    if (answer === undefined) throw this.context.stop(noAnswer(name), name);
    return answer;
  }

  /** Whether any plugin of the job takes part in a step. */
  isTapped(name: Step): boolean {
    return this.#settings.usesOf(name).length > 0;
  }

  /** Gives back what was taken for these scopes. Each release is told the sealed outcome of what its use captured. */
  async endScope(...scopes: readonly Scope[]): Promise<void> {
    if (scopes.includes('source')) this.context.sealCapture();
    await this.#settings.takings.release(scopes, (use) => this.context.captureOutcomeOf(use));
  }

  #stopIfCancelled(): void {
    const { signal } = this.context;
    if (signal.aborted) throw this.context.stop(signal.reason);
  }

  async #traced<Answer>(name: Step, policy: StepPolicy, call: () => Promise<Answer>): Promise<Answer | undefined> {
    const { context, runner, usesOf, between } = this.#settings;
    const { host, events } = context.settings;
    const startedAt = host.now().toISOString();
    const startedMs = host.monotonicMs();
    const record = runner.begin();
    events.emit({ event: 'step-started', step: name, uses: [...usesOf(name)] });
    await between(name);
    const end = async (result: 'done' | 'problems' | 'failed', error?: unknown) => {
      const durationMs = host.monotonicMs() - startedMs;
      context.steps.push({ step: name, startedAt, durationMs, result, taps: record.taps });
      const described =
        error === undefined ? {} : { error: describeError(asBackupError(error, 'CORE_BROKEN', `The step "${name}" broke`), name) };
      events.emit({ event: 'step-ended', step: name, durationMs, result, taps: record.taps, ...described });
      await between(name);
    };
    try {
      const answer = await call();
      refuseIfAny('CORE_REFUSED', `The step "${name}" refuses the run`, record.refusals);
      await end(record.problems === 0 ? 'done' : 'problems');
      return answer;
    } catch (thrown) {
      // Who objects is heard before who finds nothing to do.
      const [objection] = record.refusals;
      const error = objection !== undefined && thrown instanceof Skip ? objection : thrown;
      const survived = this.#survives(error, name, policy, record);
      await end(survived ? 'problems' : 'failed', error);
      if (survived) return undefined;
      throw this.context.stop(error, name);
    }
  }

  #survives(thrown: unknown, name: Step, policy: StepPolicy, record: StepRecord): boolean {
    const cancelled = this.context.signal.aborted && policy.tail !== true;
    if (cancelled || thrown instanceof Skip || policy.onError !== 'gather' || policy.failsAs !== 'degraded') return false;
    record.problems += 1;
    this.context.survive(asBackupError(thrown, 'CORE_BROKEN', `The step "${name}" broke`), name);
    return true;
  }
}
