const id = { type: 'string', pattern: '^[0-9a-f]{32}$' } as const;

/** What stands first on a disc or a tape of ours, and tells it from others. */
export const mediumLabelSchema = {
  $id: 'https://tapedeck.dev/schemas/medium-label.json',
  type: 'object',
  additionalProperties: false,
  required: ['createdAt', 'format', 'id', 'name', 'number', 'series', 'version'],
  properties: {
    format: { const: 'tapedeck-destination' },
    version: { const: 1 },
    /** Of this one disc or tape. */
    id,
    /** Common to the tapes that go on from each other. */
    series: id,
    /** Its place among them. */
    number: { type: 'integer', minimum: 1 },
    /** For people, to write on it. */
    name: { type: 'string', minLength: 1 },
    createdAt: { type: 'string' },
  },
} as const;
