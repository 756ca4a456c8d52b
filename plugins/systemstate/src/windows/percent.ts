/** What `wbadmin` is wide when nobody watches: it breaks longer lines there. */
const columns = 80;
/** More than two lines, where they are parted by carriage returns alone. */
const keptCharacters = 1000;

/**
 * Reads how far the tool is from what it prints, bit by bit. It speaks the language of the machine, so that the number before the
 * last percent sign is all that can be known; a number that is broken at the edge of a line is put together.
 */
export class PercentReader {
  #tail = '';

  /** The percentage after a further bit of text; `undefined` where it tells none. */
  read(text: string): number | undefined {
    const known = this.#tail + text;
    // A number of which the end has not come yet waits, with the line before it, in which it may begin.
    this.#tail = known.slice(known.lastIndexOf('\n', known.lastIndexOf('\n') - 1) + 1).slice(-keptCharacters);
    const found = [...joined(known).matchAll(/(?<![\d.,])(\d{1,3})(?:[.,]\d+)?\s*%/g)].at(-1)?.[1];
    const percent = Number(found ?? Number.NaN);
    return percent <= 100 ? percent : undefined;
  }
}

const joined = (text: string) => text.replaceAll(new RegExp(`([^\\r\\n]{${columns}})\\r?\\n`, 'g'), '$1');

/** The last lines of what it has printed, joined where it had broken them. */
export const lastLines = (printed: string): string =>
  joined(printed)
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(-4)
    .join(' ')
    .slice(-500);
