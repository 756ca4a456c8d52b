const id = { bytes: 16 } as const;
const hash = { bytes: 32 } as const;
const count = { type: 'integer', minimum: 0 } as const;

/** The trailer that makes a media file a restore point. */
export const mediaTrailerSchema = {
  $id: 'https://tapedeck.dev/schemas/media-trailer.json',
  type: 'object',
  additionalProperties: false,
  required: ['format', 'index', 'mediaId', 'parts', 'refersTo', 'replaces', 'root', 'sequence', 'setId', 'signer', 'table'],
  properties: {
    format: { type: 'integer', minimum: 1 },
    mediaId: id,
    setId: id,
    sequence: { type: 'integer', minimum: 1 },
    refersTo: { type: 'array', items: id },
    replaces: { type: 'array', items: id },
    table: {
      type: 'object',
      additionalProperties: false,
      required: ['bytes', 'offset', 'rows', 'sha256'],
      properties: { offset: count, bytes: count, rows: count, sha256: hash },
    },
    index: {
      type: 'object',
      additionalProperties: false,
      required: ['blocks', 'chunks', 'firstRow'],
      properties: { firstRow: count, blocks: count, chunks: count },
    },
    root: { type: 'object', additionalProperties: false, required: ['row'], properties: { row: count } },
    parts: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['bytes', 'sha256'],
        properties: { bytes: count, sha256: hash, origin: { type: 'integer', minimum: 1 } },
      },
    },
    signer: hash,
  },
} as const;
