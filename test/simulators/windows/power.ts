// Answers the scripts of the plugin "power".
import { perform, readPower } from '../power/power-state.ts';
import type { Machine } from './machine.ts';

type Answer = (machine: Machine, parameters: Readonly<Record<string, string>>) => unknown;

/** Answers of the scripts, by their names. */
export const powerAnswers: Readonly<Record<string, Answer>> = {
  'describe-sleep.ps1': ({ folder }) => ({ Allowed: readPower(folder).canSleep }),
  'schedule-sleep.ps1': ({ folder }, { Minutes = '' }) => {
    const before = readPower(folder).planned !== undefined;
    void perform(folder, ['schedule-sleep.ps1', Minutes], (state) => {
      state.planned ??= 'suspend';
    });
    return { WasThere: before, IsThere: readPower(folder).planned !== undefined };
  },
};
