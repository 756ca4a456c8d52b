// Control and formatting characters, and line separators; ends of lines are what a text is made of.
const unsafe = /(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/gu;

const escaped = (text: string): string => [...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');

/** Text that others had a hand in, such that it steers no terminal: what the names of files at a destination, errors and notes hold. */
export const printable = (text: string): string => text.replace(unsafe, escaped);

/** The same in one line, as a cell of a table or a word in a sentence. */
export const printableLine = (text: string): string => printable(text).replaceAll('\n', '\\x0a');
