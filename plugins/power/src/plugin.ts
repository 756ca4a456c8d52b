import { definePlugin } from '@tapedeck/core';
import { checkPower } from './check-power.ts';
import { endMachine } from './end-machine.ts';
import { powerOptions } from './options.ts';
import { powerSystemOf } from './power-system.ts';
import { intentionOf } from './words.ts';

/** Shuts the machine down after a run, restarts it, or puts it to sleep. */
export default definePlugin({
  name: 'power',
  api: 1,
  version: '0.1.0',
  platforms: ['linux', 'win32'],
  places: ['job'],
  options: powerOptions,
  apply({ hooks, host, options, use }) {
    const { do: ending } = options;
    if (ending === 'nothing') return;
    const system = powerSystemOf(host);
    hooks.check.tap((run) => checkPower(use, run, system, ending, options));
    // Late, since it is the last that happens.
    hooks.shutdown.tap({ stage: 'late', says: intentionOf(ending, options) }, (run, outcome) =>
      endMachine(run, outcome, system, ending, options),
    );
  },
});
