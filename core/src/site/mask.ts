/** Masks known secrets in a document: every string of a JSON value comes back with stars in their place. */
export type Mask = (value: unknown) => unknown;

// Shorter ones would star out half of every sentence; they protect nothing either.
const shortestSecret = 4;
const shortestLine = 8;

// The comments of an identity file are public; one of them is the recipient, which reports may name.
const isSecretLine = (line: string) => line.length >= shortestLine && !line.startsWith('#');

/** A mask for these values. Long secrets of several lines are also masked line by line. */
export const createMask = (values: readonly string[]): Mask => {
  const whole = values.filter((value) => value.length >= shortestSecret);
  const lines = values.flatMap((value) => value.split(/\r?\n/).map((line) => line.trim())).filter(isSecretLine);
  const needles = [...new Set([...whole, ...lines])].sort((a, b) => b.length - a.length);
  const maskText = (text: string) => needles.reduce((masked, needle) => masked.replaceAll(needle, '***'), text);
  return (value) => JSON.parse(JSON.stringify(value, (_, member: unknown) => (typeof member === 'string' ? maskText(member) : member)));
};
