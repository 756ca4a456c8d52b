/** A piece of work that starts when there is room, and may make more work before it ends. */
export type Task = () => Promise<void>;

/** Runs work that grows while it is done: directories yield subdirectories. Settles when all is done, or with the first error. */
export class UnitQueue {
  readonly #take: () => Task | undefined;
  readonly #hasRoom: () => boolean;
  #running = 0;
  #failure: { readonly error: unknown } | undefined;
  #settle: (() => void) | undefined;

  /** `take` gives the next piece of work, or `undefined` when none waits at the moment. */
  constructor(take: () => Task | undefined, hasRoom: () => boolean) {
    this.#take = take;
    this.#hasRoom = hasRoom;
  }

  /** Runs until nothing waits and nothing runs. */
  async drain(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#settle = resolve;
      this.#pump();
    });
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #pump(): void {
    // Where nothing runs, nobody would ask again once there is room.
    while (this.#failure === undefined && (this.#running === 0 || this.#hasRoom())) {
      const task = this.#take();
      if (task === undefined) break;
      this.#start(task);
    }
    if (this.#running === 0) this.#settle?.();
  }

  #start(task: Task): void {
    this.#running += 1;
    task()
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => {
        this.#running -= 1;
        this.#pump();
      });
  }
}
