import { randomBytes } from 'node:crypto';
import type { Signer } from '../../keys/signer.ts';
import type { Store } from '../../store/store.ts';
import { lockLost } from '../set-lock.ts';
import { type CommitRecord, encodeRecord, type SetState, stateOf } from './commit-record.ts';
import { listNumbers, type Records, readRecords, recordDamaged, recordFolder } from './read-records.ts';

/**
 * Changes a set record by record, each of which goes on from the one before. A number that somebody else has used means that the set is somebody
 * else's by now. What a record says counts for its own writer only once it has been seen to be the newest.
 */
export class CommitLog {
  readonly #store: Store;
  readonly #base: string;
  readonly #signer: Signer;
  #state: SetState;
  #number: number;
  /** Records of ours of which nobody has told us whether they are there. One of them may still arrive. */
  readonly #sent = new Map<string, CommitRecord>();

  constructor(store: Store, base: string, signer: Signer, { state, number }: { readonly state: SetState; readonly number: number }) {
    this.#store = store;
    this.#base = base;
    this.#signer = signer;
    this.#state = state;
    this.#number = number;
  }

  /** The set as the newest record of ours has it. */
  get state(): SetState {
    return this.#state;
  }

  /** Of that record. */
  get number(): number {
    return this.#number;
  }

  /** Makes the next record. @throws `SET_LOCK_LOST` when another writer has made one, and what the store says when it is not there. */
  async change(next: (state: SetState) => SetState): Promise<void> {
    for (;;) {
      const number = this.#number + 1;
      const id = randomBytes(16).toString('hex');
      const record = { format: 1, number, id, ...next(this.#state), signer: this.#signer.publicKey.toString('hex') } as const;
      this.#sent.set(id, record);
      const failure = await this.#write(record).then(
        () => undefined,
        (cause: unknown) => ({ cause }),
      );
      const found = await this.#find();
      if (found?.id === id) return;
      // One that was sent before has arrived meanwhile: what it says is ours as well, and the change goes on from there.
      if (found === undefined) throw failure?.cause ?? lockLost(undefined);
    }
  }

  /** Whether no other writer has made a record since. */
  async isNewest(): Promise<boolean> {
    const [highest = 0] = await listNumbers(this.#store, this.#base);
    if (highest <= this.#number) return true;
    const { newest } = await readRecords(this.#store, this.#base);
    return newest !== undefined && (newest.number <= this.#number || this.#sent.has(newest.id));
  }

  async #write(record: CommitRecord): Promise<void> {
    const file = await this.#store.createExclusive(`${recordFolder(this.#base)}/${record.number}`);
    try {
      await file.append(encodeRecord(record, this.#signer));
      await file.flush();
    } finally {
      await file.close();
    }
    await this.#store.flushFolder(recordFolder(this.#base));
  }

  /** The record of ours that is the newest now and was not before; `undefined` when the newest is still the one before. */
  async #find(): Promise<CommitRecord | undefined> {
    const records = await readRecords(this.#store, this.#base);
    const own = records.newest && this.#sent.get(records.newest.id);
    if (own !== undefined && records.numbers[0] === own.number) {
      this.#sent.clear();
      this.#state = stateOf(own);
      this.#number = own.number;
      return own;
    }
    this.#refuseOthers(records);
    return undefined;
  }

  /** What is torn above ours only spends its number. */
  #refuseOthers({ numbers, newest, damaged }: Records): void {
    if ((newest?.number ?? 0) > this.#number) throw lockLost(undefined);
    if (damaged[0] !== undefined) throw recordDamaged(damaged[0]);
    this.#number = Math.max(this.#number, numbers[0] ?? 0);
  }
}
