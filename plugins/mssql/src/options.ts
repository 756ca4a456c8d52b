import { type OptionsOf, secretReference } from '@tapedeck/core';

const names = { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string', minLength: 1, maxLength: 128 } } as const;

const staging = {
  anyOf: [
    { type: 'string', minLength: 1 },
    {
      type: 'object',
      additionalProperties: false,
      required: ['server', 'here'],
      properties: {
        server: { type: 'string', minLength: 1, description: 'The folder as the server sees it.' },
        here: { type: 'string', minLength: 1, description: 'The same folder as this machine sees it.' },
      },
    },
  ],
  description:
    'A folder to which the server writes a backup, and from which this machine reads and removes it. Say both names where they differ.',
} as const;

/** Options of a source `mssql: {…}`. */
export const mssqlOptions = {
  type: 'object',
  additionalProperties: false,
  required: ['server', 'user', 'password'],
  properties: {
    server: {
      type: 'string',
      pattern: '^[^\\\\\\s]+(\\\\[^\\\\\\s]+)?$',
      description: 'Name or address of the server, or HOST\\INSTANCE.',
    },
    port: {
      type: 'integer',
      minimum: 1,
      maximum: 65_535,
      description: '1433 unless given; with an instance, what its browser service says.',
    },
    user: { type: 'string', minLength: 1, description: 'Name to log in with.' },
    password: { ...secretReference, description: 'Where to find the password; it never stands here itself.' },
    domain: { type: 'string', minLength: 1, description: 'The domain of a Windows user, who then logs in by NTLM.' },
    encrypt: { enum: [true, false, 'strict'], default: true, description: 'Whether the connection is encrypted; "strict" is TDS 8.0.' },
    ca: { type: 'string', minLength: 1, description: 'File with the certificate that vouches for the server.' },
    trustServerCertificate: {
      type: 'boolean',
      default: false,
      description: 'Takes any certificate: whoever is in between can read and change everything.',
    },
    databases: { anyOf: [{ const: 'all' }, names], default: 'all', description: 'Which databases: "all", or their names.' },
    exclude: { ...names, description: 'Databases that are left out of "all".' },
    backup: { enum: ['full', 'differential', 'log'], default: 'full', description: 'What the server is asked for.' },
    copyOnly: { type: 'boolean', default: false, description: 'Leaves the chain of backups alone, for where another program makes it.' },
    compression: {
      enum: ['auto', 'on', 'off'],
      default: 'auto',
      description: 'Whether the server compresses; "auto" is where its edition can.',
    },
    staging,
    method: { enum: ['native', 'vss'], default: 'native', description: 'Backups by the server itself, or its files from a frozen volume.' },
  },
} as const;

/** Checked options of a use of `mssql`. */
export type MssqlOptions = OptionsOf<typeof mssqlOptions>;
