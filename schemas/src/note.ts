/** A note beside a media file: what was learned after it was committed. */
export const noteSchema = {
  $id: 'https://tapedeck.dev/schemas/note.json',
  type: 'object',
  additionalProperties: false,
  required: ['format', 'kind', 'mediaId', 'signature', 'signer', 'time'],
  properties: {
    format: { const: 1 },
    mediaId: { type: 'string', pattern: '^[0-9a-f]{32}$' },
    /** As in its name. Notes of sets from before this was signed have none. */
    number: { type: 'integer', minimum: 1 },
    kind: { enum: ['outcome', 'verified', 'replicated', 'damaged', 'proven', 'pinned', 'unpinned', 'tagged', 'deleted'] },
    time: { type: 'string' },
    /** Of an outcome. */
    outcome: { enum: ['complete', 'degraded', 'failed', 'cancelled', 'skipped'] },
    /** Of a verification: how deep, and whether the bytes came from the medium. */
    depth: { enum: ['keyless', 'sealed', 'compared'] },
    throughCache: { type: 'boolean' },
    /** Of damage: rows of the block table. */
    rows: { type: 'array', items: { type: 'integer', minimum: 0 } },
    text: { type: 'string' },
    signer: { type: 'string', pattern: '^[0-9a-f]{64}$' },
    signature: { type: 'string', pattern: '^[0-9a-f]{128}$' },
  },
} as const;
