import type { LostFidelity } from './copy-protocol.ts';

/** What the destination could not be given, counted by its code. */
export class LostCounts {
  readonly #counts = new Map<string, LostFidelity>();

  add({ code, entries, path, message }: LostFidelity): void {
    const known = this.#counts.get(code);
    this.#counts.set(code, known === undefined ? { code, entries, path, message } : { ...known, entries: known.entries + entries });
  }

  get all(): readonly LostFidelity[] {
    return [...this.#counts.values()];
  }
}
