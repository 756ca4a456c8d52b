const id = { bytes: 16 } as const;
const hash = { bytes: 32 } as const;
const blob = { bytes: true } as const;

/** The hashed part of a media file's header. `bytes` is a keyword of ours: a byte string, of that length. */
export const mediaHeaderSchema = {
  $id: 'https://tapedeck.dev/schemas/media-header.json',
  type: 'object',
  additionalProperties: false,
  required: ['cipher', 'codecs', 'createdAt', 'format', 'generation', 'job', 'mediaId', 'origins', 'sequence', 'setId', 'signer', 'type'],
  properties: {
    format: { type: 'integer', minimum: 1 },
    mediaId: id,
    setId: id,
    job: { type: 'string', minLength: 1, maxLength: 255 },
    sequence: { type: 'integer', minimum: 1 },
    generation: { type: 'integer', minimum: 1 },
    type: { enum: ['full', 'incremental', 'differential'] },
    createdAt: { type: 'string', maxLength: 40 },
    cipher: { enum: ['none', 'aes-256-gcm'] },
    wrappedKey: blob,
    codecs: {
      type: 'array',
      maxItems: 16,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'parameters', 'version'],
        properties: { name: { type: 'string' }, version: { type: 'integer' }, parameters: {} },
      },
    },
    origins: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['mediaId', 'salt'],
        properties: { mediaId: id, salt: hash, wrappedKey: blob },
      },
    },
    signer: hash,
  },
} as const;

/** The part of the header that no hash covers by itself: it differs per part. */
export const mediaPartSchema = {
  $id: 'https://tapedeck.dev/schemas/media-part.json',
  type: 'object',
  additionalProperties: false,
  required: ['part'],
  properties: { part: { type: 'integer', minimum: 1 }, setKeys: blob },
} as const;
