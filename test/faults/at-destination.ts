import type { RunListener } from '@tapedeck/core';
import { type DestinationFault, faultyDestination } from '../kit/faulty-destination.ts';
import { wrappedMedia } from '../kit/wrapped-media.ts';
import type { FaultRow } from './fault-table.ts';
import type { Injection } from './injection.ts';

/** Which step is being taken, as the events of the run tell it. */
class StepWatch {
  #step: string | undefined;
  readonly #passed = new Set<string>();

  readonly listener: RunListener = (event) => {
    if (event.event === 'step-started') {
      this.#step = event.step;
      this.#passed.add(event.step);
    }
    if (event.event === 'step-ended') this.#step = undefined;
    if (event.event === 'run-ended') this.#passed.clear();
  };

  isIn = (step: string) => this.#step === step;
  hasReached = (step: string) => this.#passed.has(step);
}

/** Those that stay once they are there. */
const lasting: readonly DestinationFault[] = ['gone', 'full', 'read-only', 'slow'];

/** The destination has a fault in the step of the row, or from it on. */
export const atDestination = ({ step }: FaultRow, fault: DestinationFault, job: Injection['job'] = {}): Injection => {
  const watch = new StepWatch();
  let strikes = 0;
  const isOn = lasting.includes(fault) ? () => watch.hasReached(step) : () => watch.isIn(step);
  const strike = { fault, isOn, struck: () => void strikes++ };
  const media = wrappedMedia((real) => faultyDestination(real, strike));
  return { job, plugins: [media], listener: watch.listener, hasStruck: () => strikes > 0 };
};
