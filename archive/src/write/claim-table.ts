import { randomBytes } from 'node:crypto';

/** The shared memory of a claim table. */
export interface ClaimMemory {
  /** Four fingerprint words and a state word per slot. */
  readonly slots: SharedArrayBuffer;
  /** One word: how many slots are taken. */
  readonly taken: SharedArrayBuffer;
  /** Sixteen odd multipliers, fresh for each run. */
  readonly key: Uint32Array;
}

const slotWords = 5;

/** Slots of the first table; each further one is twice as large as the one before. */
export const firstClaimSlots = 1 << 16;

/**
 * Makes a table. Tables start small and are chained as they fill: hashed slots touch memory at random, so a table for
 * the largest backup would cost a page of memory for each chunk of a small one.
 */
export const createClaimMemory = (slots: number): ClaimMemory => {
  const key = Uint32Array.from(new Uint32Array(Uint8Array.from(randomBytes(64)).buffer), (word) => word | 1);
  return { slots: new SharedArrayBuffer(slots * slotWords * 4), taken: new SharedArrayBuffer(4), key };
};

/** Share of the newest table at which the main thread adds another, 0 to 1. */
export const claimLoadLimit = 0.6;

/** Claims over a chain of tables: looked up in all, made in the newest. A worker that has not heard of the newest yet goes on with the one before. */
export class ClaimTables {
  readonly #tables: ClaimTable[];

  constructor(memories: readonly ClaimMemory[]) {
    this.#tables = memories.map((memory) => new ClaimTable(memory));
  }

  add(memory: ClaimMemory): void {
    this.#tables.push(new ClaimTable(memory));
  }

  /** Claims a chunk; `false` when somebody else has, who then stores it. */
  claim(id: Buffer): boolean {
    const newest = this.#tables.length - 1;
    for (let table = 0; table < newest; table++) if (this.#tables[table]?.has(id)) return false;
    return this.#tables[newest]?.claim(id) ?? true;
  }
}

/**
 * Chunks that this run has claimed, in one table for all workers: the first to claim a chunk stores it, the others refer to
 * it. A hit is a hint, proved at commit with full ids. Slots hold 128 bits of a keyed fingerprint, so that nobody can aim
 * files at one slot; a claim is a compare-and-swap of its first word.
 */
export class ClaimTable {
  readonly #words: Int32Array;
  readonly #taken: Int32Array;
  readonly #key: Uint32Array;
  readonly #slots: number;
  readonly #print = new Int32Array(4);

  constructor(memory: ClaimMemory) {
    this.#words = new Int32Array(memory.slots);
    this.#taken = new Int32Array(memory.taken);
    this.#key = memory.key;
    this.#slots = this.#words.length / slotWords;
  }

  get slots(): number {
    return this.#slots;
  }

  /** Share of the slots that is taken, 0 to 1. */
  get load(): number {
    return Atomics.load(this.#taken, 0) / this.#slots;
  }

  /** Whether the chunk was claimed before. */
  has(id: Buffer): boolean {
    return this.#find(id, false);
  }

  /** Claims a chunk; `false` when somebody else has, who then stores it. A full table claims nothing new and says `true`. */
  claim(id: Buffer): boolean {
    return !this.#find(id, true);
  }

  #find(id: Buffer, claim: boolean): boolean {
    const print = this.#fingerprint(id);
    const words = this.#words;
    const first = print[0] ?? 0;
    let slot = (first >>> 0) % this.#slots;
    for (let probes = 0; probes < this.#slots; probes++) {
      const at = slot * slotWords;
      let seen = Atomics.load(words, at);
      if (seen === 0) {
        if (!claim || this.load > 0.9) return false;
        seen = Atomics.compareExchange(words, at, 0, first);
        if (seen === 0) {
          this.#fill(at, print);
          return false;
        }
      }
      if (seen === first && this.#matches(at, print)) return true;
      slot = (slot + 1) % this.#slots;
    }
    return false;
  }

  #fill(at: number, print: Int32Array): void {
    for (let word = 1; word < 4; word++) this.#words[at + word] = print[word] ?? 0;
    Atomics.store(this.#words, at + 4, 1);
    Atomics.add(this.#taken, 0, 1);
  }

  #matches(at: number, print: Int32Array): boolean {
    // Between the first word and the state lie a few stores of another thread; no lock is held there.
    while (Atomics.load(this.#words, at + 4) === 0);
    return this.#words[at + 1] === print[1] && this.#words[at + 2] === print[2] && this.#words[at + 3] === print[3];
  }

  /** Four words, each a multilinear sum over two words of the id; the first is never 0, which means "free". */
  #fingerprint(id: Buffer): Int32Array {
    for (let word = 0; word < 4; word++) {
      const low = Math.imul(id.readInt32LE(word * 8), this.#key[word * 2] ?? 1);
      const high = Math.imul(id.readInt32LE(word * 8 + 4), this.#key[word * 2 + 1] ?? 1);
      this.#print[word] = (low + high) | 0;
    }
    if (this.#print[0] === 0) this.#print[0] = 1;
    return this.#print;
  }
}
