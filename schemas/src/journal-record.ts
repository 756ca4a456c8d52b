const owner = {
  processId: { type: 'integer', minimum: 1 },
  processStart: { type: 'string' },
  bootId: { type: 'string' },
} as const;
const ownerKeys = ['processId', 'processStart', 'bootId'] as const;
const number = { type: 'integer', minimum: 1 } as const;
/** Any JSON; the comment lets the inferred type say so. */
const json = { $comment: 'json' } as const;

/** One record of a run's journal: a line that begins with the CRC-32 of the JSON behind it. */
export const journalRecordSchema = {
  $id: 'https://tapedeck.dev/schemas/journal-record.json',
  title: 'Journal record',
  oneOf: [
    {
      type: 'object',
      additionalProperties: false,
      required: ['kind', 'format', 'runId', 'job', 'startedAt', ...ownerKeys],
      properties: {
        kind: { const: 'run' },
        format: { const: 1 },
        runId: { type: 'string' },
        job: { type: 'string' },
        startedAt: { type: 'string' },
        ...owner,
      },
    },
    {
      type: 'object',
      additionalProperties: false,
      required: ['kind', 'id', 'use', 'plugin', 'options', 'undo', 'intent', 'scope'],
      properties: {
        kind: { const: 'intent' },
        id: number,
        use: { type: 'string' },
        /** How the plugin is found again: what the site file called it. */
        plugin: { type: 'string' },
        /** The use's options, with references in place of secrets. */
        options: json,
        undo: { type: 'string' },
        intent: json,
        scope: { enum: ['source', 'destination', 'run'] },
      },
    },
    {
      type: 'object',
      additionalProperties: false,
      required: ['kind', 'id'],
      properties: { kind: { const: 'fact' }, id: number, fact: json },
    },
    {
      type: 'object',
      additionalProperties: false,
      required: ['kind', 'id'],
      properties: { kind: { const: 'release' }, id: number },
    },
    {
      type: 'object',
      additionalProperties: false,
      required: ['kind', 'leader', 'leaderStart'],
      properties: { kind: { const: 'child' }, leader: number, leaderStart: { type: 'string' } },
    },
    // The run is over, though its process may live on: what was not given back is for the next run.
    { type: 'object', additionalProperties: false, required: ['kind'], properties: { kind: { const: 'end' } } },
  ],
} as const;

/** Who recovers a dead run's journal: the content of a claim beside it. */
export const journalClaimSchema = {
  $id: 'https://tapedeck.dev/schemas/journal-claim.json',
  title: 'Journal claim',
  type: 'object',
  additionalProperties: false,
  required: [...ownerKeys],
  properties: owner,
} as const;
