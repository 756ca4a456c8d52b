/** A run of bytes. */
export interface Range {
  readonly from: number;
  readonly bytes: number;
}

/**
 * Reads a map in the format of GNU ddrescue, as its text comes: lines of position, size and status in hexadecimal, of which "+" is
 * what partclone says of blocks in use. See https://www.gnu.org/software/ddrescue/manual/ddrescue_manual.html, "Mapfile structure".
 */
export class DomainLog {
  readonly #used: Range[] = [];
  #rest = '';
  #end = 0;

  /** Takes the next piece of the text. */
  add(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
  }

  /** What is in use, in order, and all that lies behind what the map speaks of; `undefined` where the text was no map. */
  end(): readonly Range[] | undefined {
    this.#line(this.#rest);
    return this.#end === 0 ? undefined : [...this.#used, { from: this.#end, bytes: Number.POSITIVE_INFINITY }];
  }

  #line(line: string): void {
    const [, position, size, status] = /^(0x[0-9A-F]+)\s+(0x[0-9A-F]+)\s+(\S)\s*$/i.exec(line) ?? [];
    if (position === undefined || size === undefined) return;
    const range = { from: Number(position), bytes: Number(size) };
    if (status === '+') this.#used.push(range);
    this.#end = Math.max(this.#end, range.from + range.bytes);
  }
}
