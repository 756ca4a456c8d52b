const count = { type: 'integer', minimum: 0 } as const;
const id = { type: 'string', pattern: '^[0-9a-f]{32}$' } as const;
const hash = { type: 'string', pattern: '^[0-9a-f]{64}$' } as const;
/** Names lie beside `set.keys`: none leads elsewhere. */
const name = { type: 'string', pattern: '^[^/\\\\\\u0000]+$', not: { enum: ['.', '..'] } } as const;
const names = { type: 'array', items: name } as const;
const time = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' } as const;
/** `deleted`: since when it is a point no more, and only stays for others. */
const member = { mediaId: id, trailer: hash, parts: { ...names, minItems: 1 }, deleted: time } as const;

/** A commit record: all that belongs to a media set where the store cannot rename. The newest one counts. */
export const commitRecordSchema = {
  $id: 'https://tapedeck.dev/schemas/commit-record.json',
  type: 'object',
  additionalProperties: false,
  required: ['begun', 'format', 'generation', 'gone', 'held', 'id', 'keys', 'members', 'number', 'signature', 'signer', 'trash'],
  properties: {
    format: { const: 1 },
    /** The one of its name. */
    number: { type: 'integer', minimum: 1 },
    /** By chance: tells its writer that it is the one that was written. */
    id,
    /** Of the newest lock, and whether somebody holds it. */
    generation: count,
    held: { type: 'boolean' },
    /** The file with the wrapped keys. */
    keys: name,
    /** Restore points, and what stands in for others: id, SHA-256 of the trailer block, and parts in order. */
    members: {
      type: 'array',
      items: { type: 'object', additionalProperties: false, required: ['mediaId', 'parts', 'trailer'], properties: member },
    },
    trash: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['generation', 'mediaId', 'parts', 'since', 'trailer'],
        properties: {
          ...member,
          generation: count,
          since: time,
        },
      },
    },
    /** Parts of interrupted runs that come first in the media file which is written under this name, without ending. */
    begun: {
      type: 'array',
      items: { type: 'object', additionalProperties: false, required: ['as', 'parts'], properties: { as: name, parts: names } },
    },
    /** Files that are being removed: none of them belongs to the set ever again. */
    gone: names,
    signer: hash,
    signature: { type: 'string', pattern: '^[0-9a-f]{128}$' },
  },
} as const;
