import type { Script } from '@tapedeck/windows';
import type { FromSchema } from 'json-schema-to-ts';

const file = (name: string) => new URL(import.meta.resolve(`#scripts/${name}`));

const described = {
  type: 'object',
  required: ['DriveType', 'Bus', 'IsSystem'],
  properties: { DriveType: { type: 'integer' }, Bus: { type: 'string' }, IsSystem: { type: 'boolean' } },
} as const;

/** Tells how the disk of a volume is connected, and whether Windows runs from it. */
export const describeDrive: Script<FromSchema<typeof described>> = { file: file('describe-drive.ps1'), schema: described };

const stepped = {
  type: 'object',
  required: ['Step', 'Error'],
  properties: { Step: { type: 'string' }, Error: { type: 'integer' } },
} as const;

/** Ejects the medium of a drive. Answers the last step that was tried, and its error number; 0 when all went well. */
export const ejectMedium: Script<FromSchema<typeof stepped>> = { file: file('eject-medium.ps1'), schema: stepped };

const requested = {
  type: 'object',
  required: ['Result', 'VetoType', 'VetoName'],
  properties: { Result: { type: 'integer' }, VetoType: { type: 'integer' }, VetoName: { type: 'string' } },
} as const;

/** Ejects the disk of a volume. Answers what Windows says, and who was against it. */
export const ejectDisk: Script<FromSchema<typeof requested>> = { file: file('eject-disk.ps1'), schema: requested };
