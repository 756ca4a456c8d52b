/** Options of a destination `my-plugin: {…}`. */
export const options = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  properties: {
    path: { type: 'string', minLength: 1, description: 'Absolute path of a folder that is there.' },
  },
} as const;
