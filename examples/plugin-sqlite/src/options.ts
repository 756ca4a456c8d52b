/** Options of a source `sqlite: {…}`. */
export const options = {
  type: 'object',
  additionalProperties: false,
  required: ['databases'],
  properties: {
    databases: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: { type: 'string', pattern: '^(/|[A-Za-z]:)' },
      description: 'Absolute paths of the databases.',
    },
  },
} as const;
