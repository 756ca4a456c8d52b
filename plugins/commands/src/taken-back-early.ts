import type { Run } from '@tapedeck/core';

/** What one run has taken until a step that comes before the end of its scope. */
export class TakenBackEarly {
  #releases: (() => Promise<void>)[] = [];

  add(release: () => Promise<void>): void {
    this.#releases.push(release);
  }

  /** Gives it back, newest first. */
  async end(): Promise<void> {
    const releases = this.#releases.reverse();
    this.#releases = [];
    for (const release of releases) await release();
  }

  /**
   * The same at a snapshot, if everything that asked for it is frozen. What is read live stays as it is until it has been
   * read, since an application that starts meanwhile would change its files.
   */
  async endIfFrozen({ found, note }: Pick<Run, 'found' | 'note'>): Promise<undefined> {
    if (this.#releases.length === 0) return;
    if (!found.snapshot || found.snapshot.taken.length === 0 || found.snapshot.left.length > 0) {
      this.#releases = [];
      note(
        'COMMANDS_KEPT_UNTIL_READ',
        'Not everything is frozen: what was to be taken back after the snapshot is taken back after reading.',
      );
      return;
    }
    await this.end();
  }
}
