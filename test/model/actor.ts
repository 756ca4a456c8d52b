import type { CallGate, DestinationCall } from '@tapedeck/testkit';

/** How a call goes. `lost`, `unheard` and `delayed`, which arrives later, are told to the caller as an error; of the last three nobody hears. */
export type Fate = 'done' | 'lost' | 'unheard' | 'delayed' | 'crash before' | 'crash after' | 'late';

/** What an actor needs of the world around it. */
export interface Surroundings {
  /** Whether heartbeats are due now: they do not wait for their turn. */
  readonly beating: boolean;
  /** A call was done. */
  did(actor: Actor, call: DestinationCall): void;
  /** A call has been sent by one that is dead now, and arrives later. */
  sent(work: () => void): void;
}

interface Pending {
  go(fate: Fate): void;
}

const gone = () => Object.assign(new Error('The call was lost.'), { code: 'DESTINATION_GONE' });

/** A process that uses the media set. Each of its calls waits until the schedule lets it go, and it can be stopped for good at any of them. */
export class Actor {
  readonly name: string;
  /** Processes of the same machine can tell whether they live; of others only the heartbeat does. */
  readonly machine: number;
  state: 'awake' | 'asleep' | 'crashed' | 'ended' = 'awake';
  hasSlept = false;
  /** What it ended with, where that was an error. */
  error: unknown;
  #pending: Pending[] = [];
  #arrived: () => void = () => undefined;
  readonly #surroundings: Surroundings;

  constructor(name: string, machine: number, surroundings: Surroundings) {
    this.name = name;
    this.machine = machine;
    this.#surroundings = surroundings;
  }

  get lives(): boolean {
    return this.state === 'awake' || this.state === 'asleep';
  }

  start(program: () => Promise<void>): void {
    program()
      .catch((error: unknown) => {
        this.error = error;
      })
      .finally(() => {
        if (this.lives) this.state = 'ended';
        this.#arrived();
      });
  }

  /** Where its calls to the destination wait. */
  readonly gate: CallGate = (call, work) => {
    if (this.state === 'awake' && (this.#surroundings.beating || isBeat(call))) return Promise.resolve(this.#does(call, work));
    return this.turn((fate) => this.#meets(fate, call, work));
  };

  /** Waits for its turn; `take` then says what comes of it, `undefined` for nothing ever. */
  turn<Answer>(take: (fate: Fate) => (() => Answer) | undefined): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const go = (fate: Fate) => {
        const work = take(fate);
        if (work === undefined) return;
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
      };
      this.#pending.push({ go });
      this.#arrived();
    });
  }

  /** From now on nothing of it moves, not even its heartbeat, until it wakes. */
  sleep(): void {
    if (this.state !== 'awake') return;
    this.state = 'asleep';
    this.hasSlept = true;
  }

  wake(): void {
    if (this.state === 'asleep') this.state = 'awake';
  }

  /** Lets the next call go; `false` when there will be none. */
  async step(fate: Fate = 'done'): Promise<boolean> {
    while (this.lives && this.#pending.length === 0) {
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
    if (!this.lives) return false;
    this.#pending.shift()?.go(fate);
    return true;
  }

  #meets<Answer>(fate: Fate, call: DestinationCall, work: () => Answer): (() => Answer) | undefined {
    if (fate === 'done') return () => this.#does(call, work);
    if (fate === 'late' || fate === 'delayed') this.#surroundings.sent(() => void attempt(() => this.#does(call, work)));
    if (fate === 'unheard' || fate === 'crash after') attempt(() => this.#does(call, work));
    if (fate === 'lost' || fate === 'unheard' || fate === 'delayed')
      return () => {
        throw gone();
      };
    this.state = 'crashed';
    return undefined;
  }

  #does<Answer>(call: DestinationCall, work: () => Answer): Answer {
    const answer = work();
    this.#surroundings.did(this, call);
    return answer;
  }
}

const isBeat = ({ name }: DestinationCall): boolean => /\/beat-\d+$/.test(name);

const attempt = (work: () => unknown): void => {
  try {
    work();
  } catch {
    // It fails unheard.
  }
};

/** No system gives this number to a process. */
const endedProcess = 2 ** 30;

/**
 * What the file of an owner says of it to a reader. All actors are this one process: so one on the same machine shows as this process, or as one that has
 * ended, and one on another machine as a stranger.
 */
export const shownTo = (reader: Actor, owner: Actor, identity: object): object => {
  if (owner.machine !== reader.machine) return { ...identity, host: `machine ${owner.machine}` };
  return owner.lives ? identity : { ...identity, pid: endedProcess, started: '1' };
};
