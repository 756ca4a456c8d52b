import { type Destination, definePlugin, type RunListener } from '@tapedeck/core';
import { locateForReading } from '../../plugins/media/src/locating/locate-for-reading.ts';
import { locateForWriting } from '../../plugins/media/src/locating/locate-for-writing.ts';
import { mediaOptions } from '../../plugins/media/src/options.ts';
import { type DestinationFault, faultyDestination } from '../kit/faulty-destination.ts';
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
  const wrapped = (found: Destination | undefined) => found && faultyDestination(found, strike);
  const media = definePlugin({
    name: 'media',
    api: 1,
    version: '0.1.0',
    places: ['destination'],
    options: mediaOptions,
    apply({ hooks, host, options }) {
      hooks.locate.tap(async (run) => wrapped(await locateForWriting(run, host, options)));
      hooks.restore.locate.tap(async (run) => wrapped(await locateForReading(run, host, options)));
    },
  });
  return { job, plugins: [media], listener: watch.listener, hasStruck: () => strikes > 0 };
};
