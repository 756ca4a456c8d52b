/** Text as roff prints it: backslashes and dashes are what they are, and no line is taken for a request. */
export const roffText = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/[^\x20-\x7e\n]/gu, (letter) => `\\[u${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`)
    .replace(/^(?=[.'])/gm, '\\&');

/** Text in bold. */
export const roffBold = (text: string): string => `\\fB${roffText(text)}\\fR`;

/** Lines that keep their breaks, as commands that are typed do. */
export const roffExample = (lines: readonly string[]): readonly string[] => ['.PP', '.RS 4', '.nf', ...lines.map(roffText), '.fi', '.RE'];
