/** How a site file points to a secret. `secret` is a keyword of ours: whoever reads the document puts the secret in its place. */
export const secretReferenceSchema = {
  $comment: 'secret',
  secret: true,
  title: 'Secret reference',
  description: 'Where to find the secret: { env: NAME }, { file: PATH } or { command: [FILE, ARGUMENT…] }.',
  type: 'object',
  minProperties: 1,
  maxProperties: 1,
  additionalProperties: false,
  properties: {
    env: { type: 'string', minLength: 1 },
    file: { type: 'string', minLength: 1 },
    command: { type: 'array', minItems: 1, items: { type: 'string' } },
  },
} as const;
