import { fileURLToPath } from 'node:url';
import type { Script } from '@tapedeck/windows';
import type { FromSchema } from 'json-schema-to-ts';

const file = (name: string) => new URL(import.meta.resolve(`#scripts/${name}`));

const allowed = { type: 'object', required: ['Allowed'], properties: { Allowed: { type: 'boolean' } } } as const;

/** Asks whether the machine can sleep. */
export const describeSleep: Script<FromSchema<typeof allowed>> = { file: file('describe-sleep.ps1'), schema: allowed };

const scheduled = {
  type: 'object',
  required: ['WasThere', 'IsThere'],
  properties: { WasThere: { type: 'boolean' }, IsThere: { type: 'boolean' } },
} as const;

/** Makes a task that puts the machine to sleep, once. */
export const scheduleSleep: Script<FromSchema<typeof scheduled>> = { file: file('schedule-sleep.ps1'), schema: scheduled };

/** What the task runs. */
export const sleepScript: string = fileURLToPath(file('sleep.ps1'));
