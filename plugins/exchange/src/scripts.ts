import type { Script } from '@tapedeck/windows';
import type { FromSchema } from 'json-schema-to-ts';

const file = (name: string) => new URL(import.meta.resolve(`#scripts/${name}`));
const text = { type: 'string' } as const;
const yes = { type: 'boolean' } as const;

const database = {
  type: 'object',
  required: [
    'Name',
    'Guid',
    'Edb',
    'Logs',
    'Prefix',
    'Circular',
    'Mounted',
    'Recovery',
    'BackupInProgress',
    'CopyStatus',
    'LastFullBackup',
  ],
  properties: {
    Name: text,
    Guid: text,
    Edb: text,
    Logs: text,
    Prefix: { type: 'string', pattern: '^[A-Za-z0-9]{3}$' },
    Circular: yes,
    Mounted: yes,
    Recovery: yes,
    BackupInProgress: yes,
    CopyStatus: text,
    LastFullBackup: text,
  },
} as const;

const listed = {
  type: 'object',
  required: ['Installed', 'Server', 'Folder', 'Databases'],
  properties: { Installed: yes, Server: text, Folder: text, Databases: { type: 'array', items: database } },
} as const;

/** What Exchange tells of this server. */
export type ExchangeServer = FromSchema<typeof listed>;

/** One of its mailbox databases. */
export type MailboxDatabase = FromSchema<typeof database>;

/** Lists the mailbox databases of this server. */
export const listDatabases: Script<ExchangeServer> = { file: file('list-databases.ps1'), schema: listed };

const mounted = { type: 'object', required: ['Mounted'], properties: { Mounted: yes } } as const;

/** Makes a recovery database, and mounts it. */
export const mountRecoveryDatabase: Script<FromSchema<typeof mounted>> = { file: file('mount-recovery-database.ps1'), schema: mounted };

const removed = { type: 'object', required: ['Removed'], properties: { Removed: { type: 'integer' } } } as const;

/** Takes one away. */
export const removeRecoveryDatabase: Script<FromSchema<typeof removed>> = { file: file('remove-recovery-database.ps1'), schema: removed };

const ended = { type: 'object', required: ['Status', 'Message'], properties: { Status: text, Message: text } } as const;

/** Brings one mailbox back. */
export const restoreMailbox: Script<FromSchema<typeof ended>> = { file: file('restore-mailbox.ps1'), schema: ended };
