import type { JsonValue } from '../contracts/worker-module.ts';
import type { Outcome } from './outcome.ts';

/** When it is given back: after `commit` (or `compare`), after `retain`, or at the very end. */
export type Scope = 'source' | 'destination' | 'run';

/** What to take, said before it is taken. */
export interface Intent {
  /** Name of an undo function of the same plugin. */
  readonly undo: string;
  /** Finds the thing without the fact: a name of our choosing, or what was there before. */
  readonly intent: JsonValue;
  readonly scope: Scope;
}

/** What an undo function is told. `fact` is missing when the action never came back. */
export interface UndoRequest {
  readonly intent: JsonValue;
  readonly fact?: JsonValue;
  /** The sealed capture outcome; `undefined` after a crash. */
  readonly outcome: Outcome | undefined;
}

/**
 * Journals the intent, does the action, journals its fact (the action's answer, which must be plain JSON for
 * a later process to use it). The answer's `release` gives the thing back before its scope ends.
 */
export type Take = <Fact extends JsonValue | undefined>(
  intent: Intent,
  action: () => Promise<Fact>,
) => Promise<{ readonly fact: Fact; release(): Promise<void> }>;
