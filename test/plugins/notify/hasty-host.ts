import { FakeHost } from '@tapedeck/testkit';

const attemptMs = 15_000;

/** A machine on which pauses between attempts pass at once, while the time of an attempt stands still until a test moves it. */
export class HastyHost extends FakeHost {
  /** Pauses that were asked for, in seconds. */
  readonly pauses: number[] = [];

  override sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (milliseconds === attemptMs) return super.sleep(milliseconds, signal);
    this.pauses.push(milliseconds / 1000);
    return Promise.resolve();
  }

  /** Lets the time of the attempts that are under way run out. */
  runOut(): void {
    this.advance(attemptMs);
  }
}
