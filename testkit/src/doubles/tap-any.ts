import type { BackupStep, HookFacade, Run, Stage } from '@tapedeck/core';

/** Taps any step with a function that needs no more than the run: for tests that go through the table of steps. */
export const tapAny = (hooks: HookFacade, step: BackupStep, fn: (run: Run) => unknown, stage: Stage = 'normal'): void => {
  const tap = hooks[step];
  const options = step === 'applications' ? [] : [{ stage }];
  const waterfall = step === 'select';
  Reflect.apply(tap.tap, tap, [...options, waterfall ? (_: unknown, run: Run) => fn(run) : fn]);
};
