const hex = (bytes: number) => ({ type: 'string', pattern: `^[0-9a-f]{${bytes * 2}}$` }) as const;

/** What a site remembers of a media set: the key it pinned, and the seed that cuts its files. */
export const setStateSchema = {
  $id: 'https://tapedeck.dev/schemas/set-state.json',
  type: 'object',
  additionalProperties: false,
  required: ['format', 'gearSeed', 'setId'],
  properties: {
    format: { const: 1 },
    setId: hex(16),
    recipient: { type: 'string' },
    gearSeed: hex(32),
  },
} as const;

/** What a site keeps of the last point for the change detection of the next run. */
export const catalogCacheSchema = {
  $id: 'https://tapedeck.dev/schemas/catalog-cache.json',
  type: 'object',
  additionalProperties: false,
  required: ['directories', 'format', 'mediaId', 'roots', 'trailer'],
  properties: {
    format: { const: 1 },
    mediaId: hex(16),
    /** SHA-256 of the trailer block at the destination: the cache belongs to that very file. */
    trailer: hex(32),
    /** SHA-256 of the file of directories. */
    directories: hex(32),
    roots: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['entry', 'path', 'watch'],
        properties: { path: { type: 'string' }, entry: { type: 'string' }, watch: { type: 'string' } },
      },
    },
  },
} as const;
