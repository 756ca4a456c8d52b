import { type Lexeme, lex } from './lex.ts';

/** Goes through a statement; whatever is not expected is an error, so that a slip in it shows. */
export class Cursor {
  readonly #lexemes: readonly Lexeme[];
  #at = 0;

  constructor(sql: string) {
    this.#lexemes = lex(sql);
  }

  /** Whether these words, signs and numbers come next; they are passed if so. */
  passes(...values: readonly string[]): boolean {
    const isNext = values.every((value, index) => isPlain(this.#lexemes[this.#at + index], value));
    if (isNext) this.#at += values.length;
    return isNext;
  }

  /** Passes these words, signs and numbers. @throws if something else comes */
  expect(...values: readonly string[]): void {
    if (!this.passes(...values))
      throw new Error(`Incorrect syntax near '${this.#lexemes[this.#at]?.value ?? 'the end'}': ${values.join(' ')} expected.`);
  }

  /** Passes a value of a kind, and answers it. */
  take(kind: Lexeme['kind']): string {
    const next = this.#lexemes[this.#at];
    if (next?.kind !== kind) throw new Error(`Incorrect syntax near '${next?.value ?? 'the end'}': a ${kind} expected.`);
    this.#at += 1;
    return next.value;
  }

  /** @throws if something is left */
  end(): void {
    if (this.#at < this.#lexemes.length) throw new Error(`Incorrect syntax near '${this.#lexemes[this.#at]?.value}'.`);
  }
}

const isPlain = (lexeme: Lexeme | undefined, value: string) =>
  lexeme !== undefined && lexeme.kind !== 'name' && lexeme.kind !== 'text' && lexeme.value.toUpperCase() === value;
