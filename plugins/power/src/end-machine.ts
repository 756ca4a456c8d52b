import { formatAmount, type Outcome, type Run } from '@tapedeck/core';
import type { Ending, PowerOptions } from './options.ts';
import type { PowerSystem } from './power-system.ts';
import { announcementOf, fates } from './words.ts';

/**
 * Has the system end the machine after the delay, and notes that, or why it stays on. Who keeps a machine on is at work, so that is
 * no problem of the run. @throws `POWER_NOT_SCHEDULED`, `POWER_SYSTEM_SILENT`, `POWER_NOT_ALLOWED`
 */
export const endMachine = async (run: Run, outcome: Outcome, system: PowerSystem, ending: Ending, options: PowerOptions): Promise<void> => {
  const { when, delayMinutes } = options;
  const fate = fates[ending];
  if (when === 'complete' && outcome !== 'complete')
    return run.note('POWER_STAYS_ON', `This machine is not ${fate}: the run is ${outcome}, and "when" says "complete".`);
  const stopCommand = system.stopCommand(ending);
  const announcement = announcementOf(run.job.name, ending, options, stopCommand);
  const answer = await system.schedule({ ending, delayMinutes, announcement }, run.signal);
  switch (answer.kind) {
    case 'scheduled':
      return run.note(
        'POWER_SCHEDULED',
        `This machine will be ${fate} in ${formatAmount(delayMinutes, 'minute')}. To stop that: ${stopCommand}`,
      );
    case 'already':
      return run.note(
        'POWER_SCHEDULED_ALREADY',
        `This machine is not ${fate} by this run: the system plans something of the kind already.`,
      );
    case 'kept on':
      return run.note('POWER_STAYS_ON', `This machine is not ${fate}, since it is kept on: ${answer.by.join('; ')}.`);
  }
};
