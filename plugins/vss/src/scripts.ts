import type { Script } from '@tapedeck/windows';
import type { FromSchema } from 'json-schema-to-ts';

const file = (name: string) => new URL(import.meta.resolve(`#scripts/${name}`));

const created = {
  type: 'object',
  required: ['ReturnValue', 'Id'],
  properties: { ReturnValue: { type: 'integer' }, Id: { type: 'string' } },
} as const;

/** Makes a shadow copy of one volume, without writers. */
export const createShadow: Script<FromSchema<typeof created>> = { file: file('create-shadow.ps1'), schema: created };

const listed = {
  type: 'array',
  items: {
    type: 'object',
    required: ['Id', 'SetId', 'Device', 'Volume', 'NoWriters'],
    properties: {
      Id: { type: 'string' },
      SetId: { type: 'string' },
      Device: { type: 'string' },
      Volume: { type: 'string' },
      NoWriters: { type: 'boolean' },
    },
  },
} as const;

/** Lists all shadow copies of the machine. */
export const listShadows: Script<FromSchema<typeof listed>> = { file: file('list-shadows.ps1'), schema: listed };

const removed = { type: 'object', required: ['Removed'], properties: { Removed: { type: 'integer' } } } as const;

/** Removes one. */
export const removeShadow: Script<FromSchema<typeof removed>> = { file: file('remove-shadow.ps1'), schema: removed };

/** Writes down the ids of shadow copies that diskshadow has just made. */
export const noteShadows = file('note-shadows.cmd');
