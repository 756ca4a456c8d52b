/** Options of a key `my-plugin: {…}` of a job. */
export const options = {
  type: 'object',
  additionalProperties: false,
  required: ['suffixes'],
  properties: {
    suffixes: { type: 'array', items: { type: 'string', minLength: 1 }, description: 'Files whose names end so are left out.' },
  },
} as const;
