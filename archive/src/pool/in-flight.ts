/**
 * Work that is under way at the same time. Its first failure is remembered, so that none is lost that came while nobody waited:
 * a promise that was only held in a set, and left it when it ended, would take its failure along.
 */
export class InFlight {
  readonly #running = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | undefined;

  /** Takes work that has begun. */
  add(work: Promise<unknown>): void {
    const ended: Promise<void> = work
      .then(
        () => undefined,
        (error: unknown) => {
          this.#failure ??= { error };
        },
      )
      .then(() => {
        this.#running.delete(ended);
      });
    this.#running.add(ended);
  }

  /** Resolves once fewer than `most` are under way; rejects with the first failure. */
  async fewerThan(most: number): Promise<void> {
    while (this.#running.size >= most && this.#failure === undefined) await Promise.race(this.#running);
    this.#throwFailure();
  }

  /** Waits for all of it, whatever becomes of it; then rejects with the first failure. */
  async settle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
    this.#throwFailure();
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
