import { Objections, type Run } from '@tapedeck/core';
import type { Ending, PowerOptions } from './options.ts';
import type { PowerSystem } from './power-system.ts';
import { fates, intentionOf } from './words.ts';

/** Refuses what could not be done at the end of the run; in a dry run it says what would be. @throws `POWER_REFUSED`, `POWER_SYSTEM_SILENT` */
export const checkPower = async (use: string, run: Run, system: PowerSystem, ending: Ending, options: PowerOptions): Promise<void> => {
  const objections = await system.objections(ending, run.signal);
  if (objections.length > 0) throw new Objections('POWER_REFUSED', `"${use}" cannot have this machine ${fates[ending]}`, objections);
  if (run.dryRun) run.note('POWER_INTENDED', `"${use}" ${intentionOf(ending, options)}.`);
};
