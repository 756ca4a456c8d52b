import type { Mask } from '../site/mask.ts';
import { isRunEvent, type RunEvent, type RunListener } from './run-event.ts';

type WithoutCommon<Event> = Event extends RunEvent ? Omit<Event, 'runId' | 'time'> : never;

/** An event as the run knows it, before id and time are stamped on. */
export type NewEvent = WithoutCommon<RunEvent>;

/** Hands events to listeners: masked, checked against their schema, and never stopped by a listener's error. */
export class RunEvents {
  readonly #runId: string;
  readonly #now: () => Date;
  readonly #mask: Mask;
  readonly #listeners: RunListener[];
  #swallowed = 0;

  constructor(runId: string, now: () => Date, mask: Mask, listeners: readonly RunListener[]) {
    this.#runId = runId;
    this.#now = now;
    this.#mask = mask;
    this.#listeners = [...listeners];
  }

  /** Adds a listener; it hears what comes from now on. */
  listen(listener: RunListener): void {
    this.#listeners.push(listener);
  }

  /** Errors of listeners and telling taps so far, and events that were none. */
  get swallowed(): number {
    return this.#swallowed;
  }

  /** Counts an error that changes nothing. */
  swallow(): void {
    this.#swallowed += 1;
  }

  emit(event: NewEvent): void {
    const masked = this.#mask({ ...event, runId: this.#runId, time: this.#now().toISOString() });
    if (!isRunEvent(masked)) {
      this.swallow();
      return;
    }
    for (const listener of this.#listeners) {
      try {
        listener(masked);
      } catch {
        this.swallow();
      }
    }
  }
}
