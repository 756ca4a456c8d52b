const hex16 = { type: 'string', pattern: '^[0-9a-f]{32}$' } as const;
const hex32 = { type: 'string', pattern: '^[0-9a-f]{64}$' } as const;

/** `set.keys`: what the set is, and its secret wrapped for each user key. */
export const setKeysSchema = {
  $id: 'https://tapedeck.dev/schemas/set-keys.json',
  type: 'object',
  additionalProperties: false,
  required: ['format', 'setId', 'signature', 'signer', 'wrapped'],
  properties: {
    format: { const: 1 },
    setId: hex16,
    /** The set's own age recipient; missing when the set is not encrypted. */
    recipient: { type: 'string', pattern: '^age1[0-9a-z]+$' },
    wrapped: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['data', 'holder', 'wrapper'],
        properties: { wrapper: { type: 'string' }, holder: { type: 'string' }, data: { type: 'string', pattern: '^[A-Za-z0-9+/=]+$' } },
      },
    },
    signer: hex32,
    signature: { type: 'string', pattern: '^[0-9a-f]{128}$' },
  },
} as const;
