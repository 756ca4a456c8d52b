import { Objections } from '../errors/objections.ts';

/** Masks known secrets in a document: every text of a JSON value comes back with stars in their place. */
export type Mask = (value: unknown) => unknown;

// Shorter ones would star out half of every sentence; they protect nothing either.
const shortestSecret = 4;
const shortestLine = 8;

/** Members that hold words of ours or times and never what somebody wrote: a password that is one of these words must not make a report of them that is none. */
const ownWords: ReadonlySet<string> = new Set([
  'event',
  'action',
  'kind',
  'type',
  'result',
  'outcome',
  'verified',
  'time',
  'startedAt',
  'endedAt',
]);

// The comments of an identity file are public; one of them is the recipient, which reports may name.
const isSecretLine = (line: string) => line.length >= shortestLine && !line.startsWith('#');

/** A mask for these values. Long secrets of several lines are also masked line by line. */
export const createMask = (values: readonly string[]): Mask => {
  const whole = values.filter((value) => value.length >= shortestSecret);
  const lines = values.flatMap((value) => value.split(/\r?\n/).map((line) => line.trim())).filter(isSecretLine);
  const needles = [...new Set([...whole, ...lines])].sort((a, b) => b.length - a.length);
  const maskText = (text: string) => needles.reduce((masked, needle) => masked.replaceAll(needle, '***'), text);
  const maskMember = (name: string, member: unknown) => (typeof member === 'string' && !ownWords.has(name) ? maskText(member) : member);
  return (value) => JSON.parse(JSON.stringify(value, maskMember));
};

/** Masks known secrets in what an error says, where it stands: a destination may quote the address that it was given. */
export const maskError = (error: unknown, mask: Mask): unknown => {
  if (!(error instanceof Error)) return error;
  for (const member of ['message', 'stack', 'hint'] as const) {
    const text: unknown = Reflect.get(error, member);
    if (typeof text === 'string') Reflect.set(error, member, mask(text));
  }
  if (error instanceof Objections) for (const objection of error.objections) maskError(objection, mask);
  return error;
};
