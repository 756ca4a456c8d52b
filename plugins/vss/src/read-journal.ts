import type { JsonValue } from '@tapedeck/core';

/** What a taking has said before it made shadow copies: of a session its name, folder and writers; of one without writers the rest. */
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
  name: textOf(intent, 'name'),
  scratch: textOf(intent, 'scratch'),
  before: textsOf(intent, 'before'),
  volumes: textsOf(intent, 'volumes'),
  writers: textsOf(intent, 'writers'),
});

/** Ids of the shadow copies that a fact tells of: a list of them, or one. */
export const shadowIdsOf = (fact: JsonValue): readonly string[] =>
  (Array.isArray(fact) ? fact : [fact]).map((one) => textOf(one, 'id')).filter((id) => id !== '');

const memberOf = (value: unknown, key: string): unknown => (value instanceof Object ? Reflect.get(value, key) : undefined);

const textOf = (value: unknown, key: string): string => {
  const member = memberOf(value, key);
  return typeof member === 'string' ? member : '';
};

const textsOf = (value: unknown, key: string): readonly string[] => {
  const member = memberOf(value, key);
  return Array.isArray(member) ? member.filter((one) => typeof one === 'string') : [];
};
