import type { JsonValue } from '../contracts/worker-module.ts';
import { asBackupError } from '../errors/as-backup-error.ts';
import { BackupError } from '../errors/backup-error.ts';
import type { Journal } from '../journal/journal.ts';
import type { Outcome } from './outcome.ts';
import type { Intent, Scope, UndoRequest } from './take.ts';

/** The use that takes something, and how it gives it back. */
export interface Taker {
  readonly use: string;
  /** How the plugin is found again by a later process. */
  readonly specifier: string;
  /** The use's options with references in place of secrets. */
  readonly journaledOptions: JsonValue;
  readonly undoNames: ReadonlySet<string>;
  /** Calls the plugin's undo function, under the deadline of releases. */
  undo(name: string, request: UndoRequest): Promise<void>;
}

interface Taking {
  readonly id: number;
  readonly taker: Taker;
  readonly intent: Intent;
  fact: { readonly value: JsonValue | undefined } | undefined;
  /** The action has been started and has not come back. */
  acting: boolean;
  released: Promise<void> | undefined;
  givenBack: boolean;
}

/** What a run's takings need of it. */
export interface TakingsSettings {
  readonly journal: Journal;
  readonly dryRun: boolean;
  /** Told of what could not be given back. */
  readonly notGivenBack: (taker: Taker, error: BackupError) => void;
}

/** Everything that one run has taken. Each thing is given back once, whatever happened. */
export class Takings {
  readonly #settings: TakingsSettings;
  readonly #takings = new Set<Taking>();
  #lastId = 0;

  constructor(settings: TakingsSettings) {
    this.#settings = settings;
  }

  /**
   * Journals the intent, acts, journals the fact. An action that throws, or comes back after `isOver`, is undone.
   * @throws `CORE_TAKE_IN_DRY_RUN`, `CORE_UNDO_UNKNOWN`, `CORE_TAP_OVER`, whatever the action throws
   */
  async take<Fact extends JsonValue | undefined>(taker: Taker, isOver: () => boolean, intent: Intent, action: () => Promise<Fact>) {
    if (this.#settings.dryRun) throw takeInDryRun(taker.use);
    if (!taker.undoNames.has(intent.undo)) throw undoUnknown(taker.use, intent.undo);
    if (isOver()) throw tapOver(taker.use);
    const id = ++this.#lastId;
    const taking: Taking = { id, taker, intent, fact: undefined, acting: true, released: undefined, givenBack: false };
    await this.#writeIntent(taking);
    try {
      if (isOver() || taking.released !== undefined) throw tapOver(taker.use);
      const fact = await action();
      taking.acting = false;
      taking.fact = { value: fact };
      if (isOver() || taking.released !== undefined) throw tapOver(taker.use);
      await this.#settings.journal.append({ kind: 'fact', id: taking.id, ...(fact === undefined ? {} : { fact }) });
      return { fact, release: () => this.#release(taking, undefined) };
    } catch (error) {
      taking.acting = false;
      await this.#undoLate(taking);
      throw error;
    }
  }

  /** Gives back what was taken for these scopes, newest first, each once, all of them. */
  async release(scopes: readonly Scope[], outcomeOf: (use: string) => Outcome | undefined): Promise<void> {
    const due = [...this.#takings].filter(({ intent }) => scopes.includes(intent.scope)).sort((a, b) => b.id - a.id);
    for (const taking of due) await this.#release(taking, outcomeOf(taking.taker.use));
  }

  /** Whether nothing is left that a later process would have to give back. */
  get allGivenBack(): boolean {
    return [...this.#takings].every(({ givenBack, acting }) => givenBack && !acting);
  }

  // Without a journaled intent there is no action, and so nothing to give back.
  async #writeIntent(taking: Taking): Promise<void> {
    this.#takings.add(taking);
    try {
      await this.#settings.journal.append(intentRecord(taking));
    } catch (error) {
      this.#takings.delete(taking);
      throw error;
    }
  }

  #release(taking: Taking, outcome: Outcome | undefined): Promise<void> {
    taking.released ??= this.#undo(taking, outcome);
    return taking.released;
  }

  // When its scope has ended meanwhile, the undo found nothing yet; what the action made since then is undone by a second, idempotent call.
  async #undoLate(taking: Taking): Promise<void> {
    await taking.released;
    taking.givenBack = false;
    taking.released = this.#undo(taking, undefined);
    await taking.released;
  }

  async #undo(taking: Taking, outcome: Outcome | undefined): Promise<void> {
    const { id, taker, intent, fact } = taking;
    try {
      await taker.undo(intent.undo, { intent: intent.intent, outcome, ...(fact?.value === undefined ? {} : { fact: fact.value }) });
      taking.givenBack = true;
      // While the action may still make the thing, only a later process or the action's own end can be sure that it is gone.
      if (!taking.acting) await this.#settings.journal.append({ kind: 'release', id });
    } catch (error) {
      this.#settings.notGivenBack(taker, asBackupError(error, 'CORE_UNDO_BROKEN', `The undo "${intent.undo}" of "${taker.use}" broke`));
    }
  }
}

const intentRecord = ({ id, taker, intent }: Taking) =>
  ({
    kind: 'intent',
    id,
    use: taker.use,
    plugin: taker.specifier,
    options: taker.journaledOptions,
    undo: intent.undo,
    intent: intent.intent,
    scope: intent.scope,
  }) as const;

const authorHint = 'Report this to the author of the plugin.';

const takeInDryRun = (use: string) =>
  new BackupError('CORE_TAKE_IN_DRY_RUN', `"${use}" wants to take something in a dry run.`, { hint: authorHint });

const undoUnknown = (use: string, undo: string) =>
  new BackupError('CORE_UNDO_UNKNOWN', `"${use}" names the undo function "${undo}", which it does not have.`, { hint: authorHint });

const tapOver = (use: string) =>
  new BackupError('CORE_TAP_OVER', `"${use}" came back after its step was over; what it took is given back.`, {
    hint: 'Raise the deadline of the step under "limits", or see why it took so long.',
  });
