/** A piece of work that starts when there is room, and may put more work before it ends. */
export type Task = () => Promise<void>;

/**
 * Work that grows while it is done: directories yield subdirectories. The newest is taken first, so a wide tree is
 * walked in depth and the list of waiting directories stays short. Settles when all is done, or with the first error.
 */
export class UnitQueue {
  readonly #waiting: Task[] = [];
  readonly #hasRoom: () => boolean;
  #running = 0;
  #failure: { readonly error: unknown } | undefined;
  #settle: (() => void) | undefined;

  constructor(hasRoom: () => boolean) {
    this.#hasRoom = hasRoom;
  }

  push(task: Task): void {
    this.#waiting.push(task);
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
    while (this.#failure === undefined && this.#hasRoom()) {
      const task = this.#waiting.pop();
      if (task === undefined) break;
      this.#start(task);
    }
    if (this.#running === 0 && (this.#waiting.length === 0 || this.#failure !== undefined)) this.#settle?.();
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
