import { inspect } from 'node:util';

/** A secret value. It prints as stars everywhere; `reveal` is called only where the value is used. */
export class Secret {
  readonly #value: string | (() => string);

  /** A function stands for a value that is not there, or not read yet: it throws why. */
  constructor(value: string | (() => string)) {
    this.#value = value;
  }

  /** The value itself. Never put it into a message, an argument list or a report. */
  reveal(): string {
    return typeof this.#value === 'string' ? this.#value : this.#value();
  }

  toString(): string {
    return '***';
  }

  toJSON(): string {
    return '***';
  }

  [inspect.custom](): string {
    return '***';
  }
}
