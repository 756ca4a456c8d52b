const hash = { type: 'string', pattern: '^[0-9a-f]{64}$' } as const;
const name = { type: 'string', pattern: '^[^/\\u0000]+/[^/\\u0000]+$' } as const;
const bytes = { type: 'integer', minimum: 0 } as const;
const base64 = { type: 'string' } as const;
const number = { type: 'integer', minimum: 0 } as const;

/** The first record of each file on a tape behind the label: what follows. `end` says that the tape is full, and another one goes on. */
export const tapeFileSchema = {
  $id: 'https://tapedeck.dev/schemas/tape-file.json',
  type: 'object',
  additionalProperties: false,
  required: ['format', 'kind', 'name', 'series', 'sizeBytes', 'version'],
  properties: {
    format: { const: 'tapedeck-tape-file' },
    version: { const: 1 },
    kind: { enum: ['file', 'index', 'end'] },
    series: { type: 'string', pattern: '^[0-9a-f]{32}$' },
    /** Of a file, as the destination knows it; of others, empty. */
    name: { type: 'string' },
    /** Bytes that follow. */
    sizeBytes: bytes,
  },
} as const;

/** An index: all that counts on this tape, and on those before it in its series. */
export const tapeIndexSchema = {
  $id: 'https://tapedeck.dev/schemas/tape-index.json',
  type: 'object',
  additionalProperties: false,
  required: ['entries', 'file', 'tapes'],
  properties: {
    /** Number of the file on the tape that holds the index. */
    file: number,
    /** Names of the tapes of the series, the first one first. */
    tapes: { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } },
    entries: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['file', 'head', 'name', 'sha256', 'sizeBytes', 'tail', 'tape'],
        properties: {
          name,
          sizeBytes: bytes,
          sha256: hash,
          /** Number of the tape in its series, from 1. */
          tape: { type: 'integer', minimum: 1 },
          /** Number of the file on it. */
          file: number,
          /** Its first and its last bytes, so that a restore point can be listed without reading all of it. */
          head: base64,
          tail: base64,
        },
      },
    },
  },
} as const;
