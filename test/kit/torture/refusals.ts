// What a user without root, or a simpler file system, is told.
const refused = new Set(['EPERM', 'EACCES', 'EOPNOTSUPP', 'ENOTSUP']);

/** Collects what this machine does not let us make. Any other error stays an error. */
export class Refusals {
  readonly #all: string[] = [];

  get all(): readonly string[] {
    return this.#all;
  }

  /** Makes something, or notes that the machine refused. */
  attempt(what: string, make: () => void): void {
    try {
      make();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.#all.push(`${what}: ${error.message}`);
    }
  }
}

const isRefusal = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && refused.has(error.code);
