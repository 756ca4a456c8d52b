import { type JsonValue, textIn, textsIn } from '@tapedeck/core';

/** What a taking has said before it made shadow copies: of a session its name and writers; of one without writers the rest; of both the folder. */
export interface TakenIntent {
  readonly name: string;
  readonly scratch: string;
  /** Shadow copies that were there before. */
  readonly before: readonly string[];
  readonly volumes: readonly string[];
  readonly writers: readonly string[];
}

/** An intent, from the journal of this process or of one that crashed. What it does not hold finds nothing. */
export const intentOf = (intent: JsonValue): TakenIntent => ({
  name: textIn(intent, 'name'),
  scratch: textIn(intent, 'scratch'),
  before: textsIn(intent, 'before'),
  volumes: textsIn(intent, 'volumes'),
  writers: textsIn(intent, 'writers'),
});

/** Ids of the shadow copies that a fact tells of: a list of them, or one. */
export const shadowIdsOf = (fact: JsonValue): readonly string[] =>
  (Array.isArray(fact) ? fact : [fact]).map((one) => textIn(one, 'id')).filter((id) => id !== '');
