import type { Script } from '@tapedeck/windows';
import type { FromSchema } from 'json-schema-to-ts';

const file = (name: string) => new URL(import.meta.resolve(`#scripts/${name}`));

const backups = {
  type: 'object',
  required: ['Installed', 'Status', 'RunningSince', 'LastTime', 'LastResult', 'LastMessage', 'Versions'],
  properties: {
    Installed: { type: 'boolean' },
    Status: { type: 'string' },
    RunningSince: { type: 'string' },
    LastTime: { type: 'string' },
    LastResult: { type: 'integer' },
    LastMessage: { type: 'string' },
    Versions: { type: 'array', items: { type: 'string' } },
  },
} as const;

/** What Windows Server Backup tells of itself. */
export type BackupsThere = FromSchema<typeof backups>;

/** Asks Windows Server Backup how it is, and which versions it knows. */
export const describeBackups: Script<BackupsThere> = { file: file('describe-backups.ps1'), schema: backups };

/** Its status when nothing goes on. */
export const idle = 'NoOperationInProgress';

const critical = {
  type: 'object',
  required: ['Critical', 'AnyVolumeAllowed'],
  properties: { Critical: { type: 'array', items: { type: 'string' } }, AnyVolumeAllowed: { type: 'boolean' } },
} as const;

/** Asks for the volumes that a system state cannot be kept on. */
export const describeCritical: Script<FromSchema<typeof critical>> = { file: file('describe-critical.ps1'), schema: critical };
