import type { Store } from '../../store/store.ts';
import type { CommitLog } from './commit-log.ts';
import type { SetState } from './commit-record.ts';
import { listNumbers, recordFolder } from './read-records.ts';

/** The newest records are kept: readers may be at one of them, and people go back to one if the newest is damaged. */
const keptRecords = 3;

/**
 * Removes files of a set: none but those that the newest record calls gone. These belong to nothing any more, whoever goes on, so that a removal may even
 * arrive when its sender has long lost the lock.
 */
export class RecordRemoval {
  readonly #store: Store;
  readonly #base: string;
  readonly #log: CommitLog;
  /** Is not there any more, so that the next record need not call it gone. */
  readonly #removed = new Set<string>();

  constructor(store: Store, base: string, log: CommitLog) {
    this.#store = store;
    this.#base = base;
    this.#log = log;
  }

  /** What is still to be called gone. */
  rest({ gone }: SetState): readonly string[] {
    return gone.filter((name) => !this.#removed.has(name));
  }

  /** Removes what the newest record calls gone. */
  async removeGone(): Promise<void> {
    for (const name of this.rest(this.#log.state)) {
      await this.#store.remove(this.#base + name);
      this.#removed.add(name);
    }
  }

  /** Removes records that nobody needs under the newest of ours; those that came too late among them. */
  async removeRecords(): Promise<void> {
    const older = (await listNumbers(this.#store, this.#base)).filter((number) => number < this.#log.number);
    for (const number of older.slice(keptRecords - 1)) await this.#store.remove(`${recordFolder(this.#base)}/${number}`);
  }

  /** Removes what showed that the owners of older locks lived: they do no more. */
  async removeSigns(): Promise<void> {
    for (const { name } of await this.#store.list(`${this.#base}writers`)) {
      if (!(Number(name) < this.#log.state.generation)) continue;
      const folder = `${this.#base}writers/${name}`;
      for (const item of await this.#store.list(folder)) await this.#store.remove(`${folder}/${item.name}`);
      await this.#store.remove(folder);
    }
  }
}
